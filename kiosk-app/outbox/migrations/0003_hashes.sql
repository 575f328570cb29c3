-- What steers the queue is hashed like what is in it: a flipped bit in a watermark would forget
-- transactions that nobody has. Rows of an older kiosk have no hash until they are written again.
alter table chain add column hash blob check (length(hash) = 32);
alter table epoch add column hash blob check (length(hash) = 32);
alter table print_intent add column hash blob check (length(hash) = 32);
