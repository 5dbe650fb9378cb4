-- +goose Up
-- Who somebody is, is one sealed column. An anonymous person has none: there is
-- nowhere to write a name, a birth date, an address, a phone or a NIR.
create table patient (
    id            bigint    not null,
    mode          text      not null,
    number        text      not null,   -- local record number, unique
    sex           text      not null,
    birth_year    integer,              -- for aggregates by age; absent when anonymous
    identity      bytea,                -- sealed: names, birth date and place, contacts, INS
    alias         bytea,                -- sealed: what an anonymous person is called
    insi_on       date,                 -- INSi retrieved
    document_kind text      not null,   -- identity document checked
    document_on   date,
    doubtful      boolean   not null,
    fictitious    boolean   not null,
    namesake      boolean   not null,
    commune       text      not null,   -- INSEE code of the home commune, for aggregates
    made_at       timestamp not null,
    version       integer   not null,
    constraint patient_pk primary key (id),
    constraint patient_number unique (number),
    constraint patient_mode check (mode in ('nominative', 'provisional', 'anonymous')),
    constraint patient_sex check (sex in ('female', 'male', 'indeterminate', 'unknown')),
    constraint patient_anonymous check (
        (mode = 'anonymous' and identity is null and alias is not null and birth_year is null and commune = ''
            and insi_on is null and document_on is null and document_kind = '')
        or (mode <> 'anonymous' and identity is not null and alias is null)),
    constraint patient_doubt check (not (doubtful and fictitious))
);

-- What an identity was before it was corrected: a correction never destroys.
create table former_identity (
    id              bigint    not null,
    patient_id      bigint    not null,
    mode            text      not null,
    sex             text      not null,
    identity        bytea     not null, -- sealed: the fields of patient.identity, or an alias
    account_id      bigint,
    professional_id bigint,             -- who corrected
    made_at         timestamp not null, -- when it ceased to hold
    constraint former_identity_pk primary key (id),
    constraint former_identity_patient foreign key (patient_id) references patient (id)
);
create index former_identity_by_patient on former_identity (patient_id, made_at);

-- Blind index: keyed digests of what may be searched for, each of one team, so
-- that one team's tokens say nothing of another's.
create table patient_token (
    patient_id  bigint not null,
    token       bigint not null,
    constraint patient_token_pk primary key (patient_id, token)
);
create index patient_token_search on patient_token (token, patient_id);

-- Three different facts about a person's will; the third, consent to care, is
-- the enrolment itself.
create table patient_information (
    id           bigint    not null,
    patient_id   bigint    not null,
    informed_on  date      not null,
    notice       text      not null,   -- version of the notice handed
    channel      text      not null,
    enrolment_id bigint,               -- the inclusion it was given for, when it was
    account_id   bigint,
    professional_id bigint,            -- who gave it
    made_at      timestamp not null,
    constraint patient_information_pk primary key (id),
    constraint patient_information_patient foreign key (patient_id) references patient (id)
);
create index patient_information_by_patient on patient_information (patient_id, informed_on);

create table patient_objection (
    id            bigint    not null,
    patient_id    bigint    not null,
    kind          text      not null,
    objected_on   date      not null,
    channel       text      not null,
    account_id    bigint,
    professional_id bigint,             -- who took it down
    made_at       timestamp not null,
    withdrawn_on  date,
    withdrawn_by  bigint,               -- account
    withdrawn_professional_id bigint,
    constraint patient_objection_pk primary key (id),
    constraint patient_objection_patient foreign key (patient_id) references patient (id),
    constraint patient_objection_kind check (kind in ('sharing', 'secondary_use'))
);
create unique index patient_objection_open on patient_objection (patient_id, kind) where withdrawn_on is null;

create table enrolment (
    id                 bigint    not null,
    patient_id         bigint    not null,
    microstructure_id  bigint    not null,
    programme_id       bigint    not null,
    opened_on          date      not null,
    opened_by          bigint,             -- professional: the GP who includes
    closed_on          date,
    exit_reason        text      not null,
    referral           text      not null,
    other_scheme       text      not null,
    other_scheme_note  bytea,              -- sealed: why it is justified
    complexity         bytea     not null, -- sealed: why the situation is complex, in words
    source_key         text,               -- row of an imported workbook
    made_at            timestamp not null,
    version            integer   not null,
    constraint enrolment_pk primary key (id),
    constraint enrolment_patient foreign key (patient_id) references patient (id),
    constraint enrolment_days check (closed_on is null or closed_on >= opened_on),
    constraint enrolment_exit check ((closed_on is null) = (exit_reason = '')),
    constraint enrolment_source unique (source_key)
);
create unique index enrolment_open on enrolment (patient_id, programme_id) where closed_on is null;
create index enrolment_by_team on enrolment (microstructure_id, closed_on, opened_on);
create index enrolment_by_patient on enrolment (patient_id, opened_on);

create table enrolment_behaviour (
    enrolment_id  bigint  not null,
    rank          integer not null,   -- 1: the behaviour that motivates the request
    behaviour     text    not null,
    constraint enrolment_behaviour_pk primary key (enrolment_id, rank),
    constraint enrolment_behaviour_once unique (enrolment_id, behaviour),
    constraint enrolment_behaviour_enrolment foreign key (enrolment_id) references enrolment (id)
);

create table enrolment_complexity (
    enrolment_id  bigint not null,
    reason        text   not null,
    constraint enrolment_complexity_pk primary key (enrolment_id, reason),
    constraint enrolment_complexity_enrolment foreign key (enrolment_id) references enrolment (id)
);

-- The last record number given under each prefix (« 31-01 »).
create table record_number (
    prefix  text    not null,
    last    integer not null,
    constraint record_number_pk primary key (prefix)
);
