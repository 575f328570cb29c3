-- The gateway before keeps no energy, and kiosks in training told it nothing.
drop table training_figures;
drop table energy;
