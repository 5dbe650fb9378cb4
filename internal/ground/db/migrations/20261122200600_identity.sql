-- +goose Up
-- Reminders that a person agreed to, one row a channel: ended, never deleted.
create table patient_reminder (
    id                        bigint    not null,
    patient_id                bigint    not null,
    channel                   text      not null,
    agreed_on                 date      not null,
    account_id                bigint,
    professional_id           bigint,             -- who collected it
    made_at                   timestamp not null,
    withdrawn_on              date,
    withdrawn_by              bigint,             -- account
    withdrawn_professional_id bigint,
    constraint patient_reminder_pk primary key (id),
    constraint patient_reminder_patient foreign key (patient_id) references patient (id),
    constraint patient_reminder_channel check (channel in ('email', 'sms', 'phone', 'postal'))
);
create unique index patient_reminder_open on patient_reminder (patient_id, channel) where withdrawn_on is null;

-- Who stands around a person: relatives, and professionals outside the team. A
-- change ends a row and writes another.
create table patient_circle (
    id                    bigint    not null,
    patient_id            bigint    not null,
    kind                  text      not null,
    details               bytea     not null, -- sealed: name, relation, place, phone, note
    informed              boolean   not null, -- a relative who may be told of the follow-up
    trusted               boolean   not null, -- « personne de confiance »
    legal                 boolean   not null, -- legal representative
    account_id            bigint,
    professional_id       bigint,
    made_at               timestamp not null,
    ended_at              timestamp,
    ended_by              bigint,             -- account
    ended_professional_id bigint,
    constraint patient_circle_pk primary key (id),
    constraint patient_circle_patient foreign key (patient_id) references patient (id),
    constraint patient_circle_marks check (kind = 'relative' or not (informed or trusted or legal))
);
create index patient_circle_by_patient on patient_circle (patient_id, ended_at);
create unique index patient_circle_gp on patient_circle (patient_id) where kind = 'treating_gp' and ended_at is null;
create unique index patient_circle_trusted on patient_circle (patient_id) where trusted and ended_at is null;

-- Consent to share outside the team: one row an agreement, withdrawn and never
-- deleted (CSP L1110-4 III, D1110-3-1).
create table sharing_consent (
    id                        bigint    not null,
    patient_id                bigint    not null,
    enrolment_id              bigint,             -- the episode of care it is limited to
    given_on                  date      not null,
    ends_on                   date,               -- last day, when the person set one
    support                   text      not null,
    channel                   text      not null, -- how it was collected
    information               bytea     not null, -- sealed: what may be shared
    recipients                bytea,              -- sealed: who by name, when somebody is
    measures                  bytea     not null, -- sealed: what keeps it safe
    account_id                bigint,
    professional_id           bigint,             -- who collected it
    made_at                   timestamp not null,
    withdrawn_on              date,
    withdrawn_channel         text      not null,
    withdrawn_by              bigint,             -- account
    withdrawn_professional_id bigint,
    constraint sharing_consent_pk primary key (id),
    constraint sharing_consent_patient foreign key (patient_id) references patient (id),
    constraint sharing_consent_days check (ends_on is null or ends_on >= given_on)
);
create index sharing_consent_by_patient on sharing_consent (patient_id, given_on);

create table sharing_consent_category (
    consent_id  bigint not null,
    category    text   not null,
    constraint sharing_consent_category_pk primary key (consent_id, category),
    constraint sharing_consent_category_consent foreign key (consent_id) references sharing_consent (id)
);

-- Consent to care (CSP L1111-4), apart from the two others.
create table care_consent (
    id                        bigint    not null,
    patient_id                bigint    not null,
    enrolment_id              bigint,
    given_on                  date      not null,
    channel                   text      not null,
    account_id                bigint,
    professional_id           bigint,
    made_at                   timestamp not null,
    withdrawn_on              date,
    withdrawn_channel         text      not null,
    withdrawn_by              bigint,             -- account
    withdrawn_professional_id bigint,
    constraint care_consent_pk primary key (id),
    constraint care_consent_patient foreign key (patient_id) references patient (id)
);
create unique index care_consent_open on care_consent (patient_id) where withdrawn_on is null;

-- A person who objects to sharing agreed, present, that the GP who includes him
-- or her again knows who it is.
create table identity_agreement (
    id              bigint    not null,
    patient_id      bigint    not null,
    enrolment_id    bigint    not null,
    agreed_on       date      not null,
    account_id      bigint,
    professional_id bigint    not null, -- the GP
    made_at         timestamp not null,
    constraint identity_agreement_pk primary key (id),
    constraint identity_agreement_patient foreign key (patient_id) references patient (id),
    constraint identity_agreement_enrolment foreign key (enrolment_id) references enrolment (id),
    constraint identity_agreement_once unique (enrolment_id, professional_id)
);

-- Why an identity was held doubtful, from when to when.
create table identity_doubt (
    id                     bigint    not null,
    patient_id             bigint    not null,
    reason                 text      not null,
    note                   bytea,              -- sealed
    account_id             bigint,
    professional_id        bigint,
    made_at                timestamp not null,
    lifted_at              timestamp,
    lifted_by              bigint,             -- account
    lifted_professional_id bigint,
    constraint identity_doubt_pk primary key (id),
    constraint identity_doubt_patient foreign key (patient_id) references patient (id)
);
create unique index identity_doubt_open on identity_doubt (patient_id) where lifted_at is null;

-- A minor refuses that the holders of parental authority be consulted, or know:
-- item by item (CSP L1111-5, R1111-6).
create table minor_refusal (
    id                        bigint    not null,
    patient_id                bigint    not null,
    item                      text      not null,
    refused_on                date      not null,
    statement                 bytea,              -- sealed: what the minor said
    account_id                bigint,
    professional_id           bigint,             -- who wrote it down
    made_at                   timestamp not null,
    withdrawn_on              date,
    withdrawn_by              bigint,             -- account
    withdrawn_professional_id bigint,
    constraint minor_refusal_pk primary key (id),
    constraint minor_refusal_patient foreign key (patient_id) references patient (id)
);
create unique index minor_refusal_open on minor_refusal (patient_id, item) where withdrawn_on is null;

-- An anonymous person asked to be known: asked for by one, confirmed by another.
create table anonymity_lift (
    id                    bigint    not null,
    patient_id            bigint    not null,
    asked_on              date      not null, -- the day the person asked
    account_id            bigint,
    professional_id       bigint,
    made_at               timestamp not null,
    outcome               text      not null, -- empty while it waits
    ended_at              timestamp,
    ended_by              bigint,             -- account
    ended_professional_id bigint,
    constraint anonymity_lift_pk primary key (id),
    constraint anonymity_lift_patient foreign key (patient_id) references patient (id),
    constraint anonymity_lift_outcome check (outcome in ('', 'lifted', 'cancelled')),
    constraint anonymity_lift_ended check ((ended_at is null) = (outcome = ''))
);
create unique index anonymity_lift_open on anonymity_lift (patient_id) where outcome = '';
