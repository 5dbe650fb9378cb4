-- +goose Up
-- Why an entretien was entered after the delay that the rules set; a code, empty
-- when it was in time or when no delay is set.
alter table session add column late_reason text not null default '';
