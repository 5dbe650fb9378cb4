-- +goose Up
-- One filling of a questionnaire. What was answered and what it is worth are
-- sealed: the code, the dates and the state alone are in clear.
create table answer_sheet (
    id                  bigint    not null,
    patient_id          bigint    not null,
    enrolment_id        bigint    not null,
    microstructure_id   bigint    not null,
    instrument          text      not null,
    instrument_version  text      not null,   -- never changes, even when it is retired meanwhile
    state               text      not null,
    filled_by           text      not null,   -- who gave the answers to the machine
    answered_on         date      not null,
    content             bytea,                -- sealed: answers, and what they are about
    result              bytea,                -- sealed: scores, readings, alerts
    professional_id     bigint,               -- who began it
    made_by             bigint,               -- account
    made_at             timestamp not null,
    changed_by          bigint,               -- account of the last writing; none for the tablet
    changed_at          timestamp not null,
    completed_at        timestamp,
    cancelled_at        timestamp,
    cancelled_by        bigint,
    cancel_reason       bytea,                -- sealed
    replaces_id         bigint,               -- the sheet that this one corrects
    version             integer   not null,
    constraint answer_sheet_pk primary key (id),
    constraint answer_sheet_state check (state in ('draft', 'complete', 'cancelled')),
    constraint answer_sheet_filled check (filled_by in ('professional', 'patient')),
    constraint answer_sheet_complete check (state <> 'complete' or (completed_at is not null and result is not null)),
    constraint answer_sheet_cancelled check ((state = 'cancelled') = (cancelled_at is not null)),
    constraint answer_sheet_replaces foreign key (replaces_id) references answer_sheet (id)
);
create unique index answer_sheet_draft on answer_sheet (enrolment_id, instrument) where state = 'draft';
create index answer_sheet_by_enrolment on answer_sheet (enrolment_id, instrument, answered_on);
create index answer_sheet_by_team on answer_sheet (microstructure_id, state, enrolment_id, instrument, answered_on);

-- What a professional reads out so that a tablet shows one sheet, once, on one
-- device. Only keyed digests are kept.
create table tablet_code (
    id           bigint    not null,
    sheet_id     bigint    not null,
    code_hash    bytea     not null,
    subject      bytea     not null,   -- sealed: sex and age, for the reading of the score
    device_hash  bytea,                -- the first device that opened it
    made_by      bigint    not null,
    made_at      timestamp not null,
    ends_at      timestamp not null,
    opened_at    timestamp,
    closed_at    timestamp,            -- sent, or taken back
    constraint tablet_code_pk primary key (id),
    constraint tablet_code_once unique (code_hash),
    constraint tablet_code_sheet foreign key (sheet_id) references answer_sheet (id)
);
create unique index tablet_code_open on tablet_code (sheet_id) where closed_at is null;
create index tablet_code_device on tablet_code (device_hash);

-- Codes that were not right, by a keyed digest of where they came from.
create table tablet_failure (
    id     bigint    not null,
    place  bytea     not null,
    at     timestamp not null,
    constraint tablet_failure_pk primary key (id)
);
create index tablet_failure_by_place on tablet_failure (place, at);

-- That the install may use the text of an instrument: what the operator was
-- answered, and when.
create table instrument_right (
    id           bigint    not null,
    instrument   text      not null,
    obtained_on  date      not null,
    evidence     text      not null,
    made_by      bigint    not null,
    made_at      timestamp not null,
    ended_at     timestamp,
    ended_by     bigint,
    constraint instrument_right_pk primary key (id)
);
create unique index instrument_right_open on instrument_right (instrument) where ended_at is null;

-- The published words of an instrument, typed by an install that may.
create table instrument_text (
    instrument          text      not null,
    instrument_version  text      not null,
    key                 text      not null,   -- a question, « scale:value » for an answer, « instruction »
    body                text      not null,
    made_by             bigint    not null,
    made_at             timestamp not null,
    constraint instrument_text_pk primary key (instrument, instrument_version, key)
);

-- Which instrument a programme wants, and when. Dated, and never guessed: no
-- source gives one.
create table questionnaire_schedule (
    id            bigint    not null,
    programme_id  bigint    not null,
    instrument    text      not null,
    moment        text      not null,
    valid_from    date      not null,
    valid_to      date,
    confidence    text      not null,
    source        text      not null,
    made_by       bigint,
    made_at       timestamp not null,
    constraint questionnaire_schedule_pk primary key (id),
    constraint questionnaire_schedule_programme foreign key (programme_id) references programme (id),
    constraint questionnaire_schedule_moment check (moment in ('inclusion', 'month_6', 'renewal')),
    constraint questionnaire_schedule_days check (valid_to is null or valid_to >= valid_from),
    constraint questionnaire_schedule_confidence check (confidence in ('confirmed', 'inferred', 'unknown', 'demo'))
);
create unique index questionnaire_schedule_open on questionnaire_schedule (programme_id, instrument, moment) where valid_to is null;
