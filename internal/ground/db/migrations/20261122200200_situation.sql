-- +goose Up
-- How somebody lives, uses and is cared for on a day. What is said is one sealed
-- column; beside it, only what calendars and lists need.
create table situation (
    id                 bigint    not null,
    patient_id         bigint    not null,
    enrolment_id       bigint    not null,
    microstructure_id  bigint    not null,
    kind               text      not null,
    situated_on        date      not null,
    state              text      not null,
    answered           integer   not null,   -- of the questions asked, those that have an answer
    asked              integer   not null,
    shape              integer   not null,   -- version of what is sealed
    answers            bytea     not null,   -- sealed: JSON of situation.Answers
    page               text      not null,   -- the opened form that saved last by itself; empty for none
    corrected          integer   not null,   -- times since complete
    made_by            bigint,               -- account
    made_at            timestamp not null,
    changed_by         bigint,               -- account
    professional_id    bigint,               -- who wrote last
    changed_at         timestamp not null,
    version            integer   not null,
    constraint situation_pk primary key (id),
    constraint situation_patient foreign key (patient_id) references patient (id),
    constraint situation_kind check (kind in ('entry', 'yearly', 'exit', 'other')),
    constraint situation_state check (state in ('draft', 'complete')),
    constraint situation_progress check (answered >= 0 and answered <= asked),
    constraint situation_page check (state = 'draft' or page = '')
);
create index situation_by_team on situation (microstructure_id, enrolment_id);
create index situation_by_enrolment on situation (enrolment_id, situated_on);
create unique index situation_one_draft on situation (enrolment_id) where state = 'draft';
create unique index situation_one_entry on situation (enrolment_id) where kind = 'entry';

-- What a complete situation said before it was corrected.
create table former_situation (
    id               bigint    not null,
    situation_id     bigint    not null,
    kind             text      not null,
    situated_on      date      not null,
    shape            integer   not null,
    answers          bytea     not null,   -- sealed: as situation.answers
    changed_by       bigint,
    professional_id  bigint,
    changed_at       timestamp not null,
    version          integer   not null,
    constraint former_situation_pk primary key (id),
    constraint former_situation_once unique (situation_id, version),
    constraint former_situation_situation foreign key (situation_id) references situation (id)
);
