-- Refused while somebody is enrolled or withdrawn. The numbers of the revocation lists are noted again
-- when a newer gateway starts.
drop table revocation_list;
drop table standing_log;
drop table withdrawal;
drop table kiosk;
drop table certificate;
drop table ticket;
