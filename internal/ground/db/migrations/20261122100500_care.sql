-- +goose Up
-- An entretien. A fact that counts: never edited, reversed and replaced.
create table session (
    id                 bigint    not null,
    enrolment_id       bigint    not null,
    patient_id         bigint    not null,
    microstructure_id  bigint    not null,
    professional_id    bigint    not null,
    counter            text      not null,   -- whose quota: the professional's profession
    year               integer   not null,   -- which year of the enrolment, from 1
    held_on            date      not null,
    presence           text      not null,
    mode               text      not null,
    minutes            integer,
    entourage          boolean   not null,   -- held with, or for, the people around the patient
    source_key         text,                 -- fingerprint of the workbook row it came from
    made_by            bigint,               -- account
    made_at            timestamp not null,
    reversed_at        timestamp,            -- set once: no longer counts
    reversed_by        bigint,
    reversal_reason    text      not null,
    replaces_id        bigint,
    constraint session_pk primary key (id),
    constraint session_counter check (counter in ('psychologist', 'social_worker')),
    constraint session_presence check (presence in ('attended', 'absent', 'excused', 'cancelled')),
    constraint session_mode check (mode in ('', 'cabinet', 'phone', 'video', 'home')),
    constraint session_minutes check (minutes is null or minutes between 1 and 600),
    constraint session_year check (year >= 1),
    constraint session_source unique (source_key)
);
create index session_by_team on session (microstructure_id, held_on);
create index session_by_enrolment on session (enrolment_id, year, held_on);
create index session_by_professional on session (professional_id, held_on);

-- What is used of each year of an enrolment. A count kept beside the facts, in
-- the same transaction; a test recounts it.
create table balance (
    enrolment_id       bigint  not null,
    year               integer not null,
    microstructure_id  bigint  not null,
    psychologist       integer not null,
    social_worker      integer not null,
    case_review        integer not null,
    last_session_on    date,                 -- last attended
    last_session_by    bigint,               -- professional who held it
    last_review_on     date,
    constraint balance_pk primary key (enrolment_id, year),
    constraint balance_positive check (psychologist >= 0 and social_worker >= 0 and case_review >= 0)
);
create index balance_by_team on balance (microstructure_id, enrolment_id, year);

create table rcp (
    id                 bigint    not null,
    microstructure_id  bigint    not null,
    held_on            date      not null,
    place              text      not null,
    state              text      not null,
    chair_id           bigint,               -- professional who leads and validates
    held               boolean,              -- set at validation: was there a quorum
    validated_at       timestamp,
    validated_by       bigint,               -- account
    source_key         text,
    made_by            bigint,
    made_at            timestamp not null,
    version            integer   not null,
    constraint rcp_pk primary key (id),
    constraint rcp_state check (state in ('draft', 'validated')),
    constraint rcp_validated check ((state = 'validated') = (held is not null)),
    constraint rcp_source unique (source_key)
);
create index rcp_by_team on rcp (microstructure_id, held_on);

create table rcp_presence (
    rcp_id           bigint  not null,
    professional_id  bigint  not null,
    profession       text    not null,
    present          boolean not null,
    remote           boolean not null,
    constraint rcp_presence_pk primary key (rcp_id, professional_id),
    constraint rcp_presence_rcp foreign key (rcp_id) references rcp (id)
);

-- One patient in one RCP: on the agenda, then reviewed.
create table case_review (
    id                 bigint    not null,
    rcp_id             bigint    not null,
    enrolment_id       bigint    not null,
    patient_id         bigint    not null,
    microstructure_id  bigint    not null,
    held_on            date      not null,
    year               integer   not null,
    rank               integer   not null,
    state              text      not null,   -- agenda, reviewed, postponed
    counted            boolean   not null,   -- true once validated with a quorum: moves the counter
    changes            text      not null,   -- codes of rcp_change, separated by a space
    summary            bytea,                -- sealed
    decisions          bytea,                -- sealed
    version            integer   not null,
    constraint case_review_pk primary key (id),
    constraint case_review_once unique (rcp_id, enrolment_id),
    constraint case_review_rcp foreign key (rcp_id) references rcp (id),
    constraint case_review_state check (state in ('agenda', 'reviewed', 'postponed')),
    constraint case_review_year check (year >= 1)
);
create index case_review_by_team on case_review (microstructure_id, held_on);
create index case_review_by_enrolment on case_review (enrolment_id, year, held_on);

-- Each version of a review's words: the base on which two people's writings are
-- merged, and the proof of who wrote what.
create table case_review_text (
    id         bigint    not null,
    review_id  bigint    not null,
    version    integer   not null,
    changes    text      not null,
    summary    bytea,               -- sealed
    decisions  bytea,               -- sealed
    author     text      not null,
    made_by    bigint,
    made_at    timestamp not null,
    constraint case_review_text_pk primary key (id),
    constraint case_review_text_once unique (review_id, version),
    constraint case_review_text_review foreign key (review_id) references case_review (id)
);

create table rcp_addendum (
    id        bigint    not null,
    rcp_id    bigint    not null,
    body      bytea     not null,   -- sealed
    made_by   bigint    not null,
    author    text      not null,
    made_at   timestamp not null,
    constraint rcp_addendum_pk primary key (id),
    constraint rcp_addendum_rcp foreign key (rcp_id) references rcp (id)
);
create index rcp_addendum_by_rcp on rcp_addendum (rcp_id);
