-- The facts of one measure, each asked by a statement of its own: as one expression the eleven were planned together for
-- each change of one, which took longer than the asking.
create or replace function figure_facts(of_measure text, subjects uuid[]) returns figure_fact[]
  language plpgsql stable as $$
begin
  case of_measure
    when 'promoted' then return array(select f from figure_facts_promoted(subjects) f);
    when 'exported' then return array(select f from figure_facts_exported(subjects) f);
    when 'scheme' then return array(select f from figure_facts_scheme(subjects) f);
    when 'standardised' then return array(select f from figure_facts_standardised(subjects) f);
    when 'marked' then return array(select f from figure_facts_marked(subjects) f);
    when 'participants' then return array(select f from figure_facts_participants(subjects) f);
    when 'holders' then return array(select f from figure_facts_holders(subjects) f);
    when 'participating' then return array(select f from figure_facts_participating(subjects) f);
    when 'trained' then return array(select f from figure_facts_trained(subjects) f);
    when 'circular' then return array(select f from figure_facts_circular(subjects) f);
    when 'modern' then return array(select f from figure_facts_modern(subjects) f);
  end case;
end $$;
