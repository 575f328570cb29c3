-- Of what was accepted nothing is lost: a broker gets all of it once more.
drop table published;
