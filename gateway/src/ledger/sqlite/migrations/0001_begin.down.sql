-- Refused while anything is kept here.
drop table revoked;
drop table heartbeat;
drop table payment;
drop table status;
drop table alarm;
drop table watermark;
drop table refused;
drop table dispatch;
drop table entry;
drop table body;
