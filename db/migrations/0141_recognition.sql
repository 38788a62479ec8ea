-- Luật Khiếu nại 2011 Đ27, Đ28: a complaint is taken up within 10 days of receipt and answered within 30 days of that, 45 where it
-- is complex. From these follows the day of the answer; one that an officer wrote stays as written.
alter table complaints add column accepted_on date;
alter table complaints add column complex boolean;
call track_history('complaints');
update complaints set due_on = received_on + 40 where due_on is null;
