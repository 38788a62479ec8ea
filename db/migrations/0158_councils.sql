-- How many products the council can hear in a round; null: not planned. What the radar lays beside the stars that will lapse.
alter table rounds add column capacity integer check (capacity between 1 and 10000);
call track_history('rounds');
