-- +goose Up
-- A medical act beside the entretiens: opioid substitution, screening,
-- vaccination, withdrawal. Outside the package, never counted in it. What makes it
-- countable stands in clear (what kind, when, by whom, where); all that says what
-- somebody has or takes is sealed. Never edited: reversed and replaced.
create table medical_act (
    id                   bigint    not null,
    enrolment_id         bigint    not null,
    patient_id           bigint    not null,
    microstructure_id    bigint    not null,
    professional_id      bigint    not null,   -- who did it, or recorded what was done elsewhere
    profession           text      not null,   -- held in the team
    kind                 text      not null,
    held_on              date      not null,   -- done on, or begun on
    elsewhere            boolean   not null,   -- done by another structure: no act of the professional's employer
    detail               bytea     not null,   -- sealed
    ended_on             date,                 -- of a substitution or a withdrawal; set once
    ended_professional_id bigint,
    ended_at             timestamp,
    ending               bytea,                -- sealed: why, how
    account_id           bigint,
    made_at              timestamp not null,
    reversed_at          timestamp,            -- set once: no longer holds
    reversed_professional_id bigint,
    reversal             bytea,                -- sealed: why
    replaces_id          bigint,
    constraint medical_act_pk primary key (id),
    constraint medical_act_kind check (kind in ('substitution', 'screening', 'vaccination', 'withdrawal')),
    constraint medical_act_end check ((ended_on is null) = (ended_at is null)),
    constraint medical_act_lasts check (ended_on is null or kind in ('substitution', 'withdrawal')),
    constraint medical_act_days check (ended_on is null or ended_on >= held_on)
);
create index medical_act_by_enrolment on medical_act (enrolment_id, held_on);
create index medical_act_by_team on medical_act (microstructure_id, held_on);
create index medical_act_by_professional on medical_act (professional_id, held_on);
