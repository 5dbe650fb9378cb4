-- +goose Up
-- A member invited by somebody sees no patient until a second person says that
-- it is he or she who signs in. Whoever works with Maillage already is confirmed.
alter table account add column confirmed_at timestamp;
alter table account add column confirmed_by bigint; -- account; null: the operator on the command line, or the demonstration
update account set confirmed_at = coalesce(signed_in_at, made_at) where signed_in_at is not null or password_hash <> '';
create index account_unconfirmed on account (signed_in_at) where confirmed_at is null;

-- An exceptional access: somebody outside the team opened a record, for a reason,
-- for a few hours. It is reviewed by somebody else and never deleted.
create table break_glass (
    id                bigint    not null,
    number            integer   not null,   -- what people quote: « accès n° 12 »
    patient_id        bigint    not null,
    microstructure_id bigint    not null,   -- whose record it is
    region            text      not null,
    account_id        bigint    not null,   -- who opened
    professional_id   bigint,
    from_team_id      bigint    not null,   -- the team he or she works in
    reason            text      not null,
    words             bytea     not null,   -- sealed: the reason in words
    opened_at         timestamp not null,
    ends_at           timestamp not null,
    revoked_at        timestamp,
    revoked_by        bigint,
    review_due_on     date      not null,
    reviewed_at       timestamp,
    reviewed_by       bigint,
    outcome           text      not null,
    review_words      bytea,                -- sealed
    version           integer   not null,
    constraint break_glass_pk primary key (id),
    constraint break_glass_number unique (number),
    constraint break_glass_patient foreign key (patient_id) references patient (id),
    constraint break_glass_ends check (ends_at > opened_at),
    constraint break_glass_reason check (reason in ('emergency', 'replacement', 'transfer')),
    constraint break_glass_outcome check (outcome in ('', 'justified', 'unjustified')),
    constraint break_glass_reviewed check ((reviewed_at is null) = (outcome = '') and (reviewed_at is null) = (reviewed_by is null)),
    constraint break_glass_second check (reviewed_by is null or reviewed_by <> account_id)
);
create index break_glass_holds on break_glass (patient_id, account_id, ends_at);
create index break_glass_by_team on break_glass (microstructure_id, opened_at);
create index break_glass_by_region on break_glass (region, opened_at);

-- A person asks for what is written about him or her (CSP L1111-7).
create table access_request (
    id                bigint    not null,
    patient_id        bigint    not null,
    microstructure_id bigint    not null,
    received_on       date      not null,
    channel           text      not null,
    asked_by          text      not null,
    wants             text      not null,
    old_information   boolean   not null,   -- older than five years: the longer delay
    checked           text      not null,   -- how the identity was checked; empty until it is
    checked_on        date,
    due_on            date      not null,
    earliest_on       date      not null,
    state             text      not null,
    prepared_at       timestamp,
    prepared_by       bigint,               -- account
    closed_on         date,
    closed_at         timestamp,
    closed_by         bigint,
    refusal           text      not null,
    words             bytea,                -- sealed: the reason of a refusal, or a note
    made_by           bigint    not null,
    made_at           timestamp not null,
    version           integer   not null,
    constraint access_request_pk primary key (id),
    constraint access_request_patient foreign key (patient_id) references patient (id),
    constraint access_request_channel check (channel in ('oral', 'letter', 'mail', 'phone', 'other')),
    constraint access_request_asked_by check (asked_by in ('person', 'parent', 'guardian', 'heir', 'doctor')),
    constraint access_request_wants check (wants in ('consultation', 'copies')),
    constraint access_request_checked check (checked in ('', 'document', 'known', 'mandate')),
    constraint access_request_state check (state in ('received', 'prepared', 'handed', 'refused')),
    constraint access_request_closed check ((closed_on is not null) = (state in ('handed', 'refused'))),
    constraint access_request_refused check ((state = 'refused') = (refusal <> '')),
    constraint access_request_handed check (state <> 'handed' or checked <> '')
);
create index access_request_by_team on access_request (microstructure_id, state, due_on);
create index access_request_by_patient on access_request (patient_id, received_on);
