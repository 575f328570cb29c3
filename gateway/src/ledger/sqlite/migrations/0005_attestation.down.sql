-- Kiosks that wait are approved by hand again, and certificates that were replaced run out.
drop index certificate_by_revocation;
drop table seen;
drop table rejected;
drop table attested;
