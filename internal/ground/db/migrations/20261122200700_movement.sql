-- +goose Up
-- A stay that goes on in another microstructure is a new row: opened_on stays
-- the day of the first inclusion, so that the package year goes on, and
-- joined_on is the day the team received the person. root_id is the first stay
-- of the chain, on each of its rows; null where there never was a transfer.
alter table enrolment add column carried_from bigint;
alter table enrolment add column root_id bigint;
alter table enrolment add column joined_on date;
alter table enrolment add column closed_at timestamp;   -- when the exit was recorded: it is undone the same day
create unique index enrolment_carried on enrolment (carried_from) where carried_from is not null;
create index enrolment_root on enrolment (root_id) where root_id is not null;

-- What the criteria of a stay said before they were amended.
create table former_criteria (
    id                 bigint    not null,
    enrolment_id       bigint    not null,
    behaviours         text      not null,   -- codes, separated by a space, the first motivates the request
    reasons            text      not null,   -- codes, separated by a space
    complexity         bytea     not null,   -- sealed
    referral           text      not null,
    other_scheme       text      not null,
    other_scheme_note  bytea,                -- sealed
    account_id         bigint,
    professional_id    bigint,               -- who amended
    made_at            timestamp not null,   -- when it ceased to hold
    constraint former_criteria_pk primary key (id),
    constraint former_criteria_enrolment foreign key (enrolment_id) references enrolment (id)
);
create index former_criteria_by_enrolment on former_criteria (enrolment_id, made_at);

-- What was decided at an anniversary. Taken back, it stays written.
create table renewal (
    id               bigint    not null,
    enrolment_id     bigint    not null,
    year             integer   not null,   -- the package year it opens, from 2
    decision         text      not null,
    reason           text      not null,   -- code of exit_reason, of what is not renewed
    decided_on       date      not null,
    professional_id  bigint    not null,   -- the GP
    account_id       bigint,
    made_at          timestamp not null,
    reversed_at      timestamp,
    reversed_by      bigint,               -- professional
    constraint renewal_pk primary key (id),
    constraint renewal_enrolment foreign key (enrolment_id) references enrolment (id),
    constraint renewal_year check (year >= 2),
    constraint renewal_decision check (decision in ('renewed', 'not_renewed')),
    constraint renewal_reason check ((decision = 'not_renewed') = (reason <> ''))
);
create unique index renewal_once on renewal (enrolment_id, year) where reversed_at is null;

-- A request to go on in another microstructure.
create table transfer (
    id               bigint    not null,
    enrolment_id     bigint    not null,   -- the stay that the leaving team has
    from_team        bigint    not null,
    to_team          bigint    not null,
    agreed_on        date      not null,   -- the person said yes
    notes            boolean   not null,   -- … and that the notes follow
    state            text      not null,
    asked_by         bigint    not null,   -- professional
    asked_at         timestamp not null,
    decided_by       bigint,               -- professional
    decided_at       timestamp,
    moved_on         date,
    reason           text      not null,   -- why it is declined: a code
    to_enrolment     bigint,               -- the stay that goes on
    version          integer   not null,
    constraint transfer_pk primary key (id),
    constraint transfer_enrolment foreign key (enrolment_id) references enrolment (id),
    constraint transfer_teams check (from_team <> to_team),
    constraint transfer_state check (state in ('asked', 'accepted', 'declined', 'cancelled')),
    constraint transfer_reason check (reason in ('', 'full', 'far', 'profile', 'other') and (state = 'declined') = (reason <> '')),
    constraint transfer_decided check ((state = 'asked') = (decided_at is null)),
    constraint transfer_moved check ((state = 'accepted') = (moved_on is not null) and (state = 'accepted') = (to_enrolment is not null))
);
create unique index transfer_asked on transfer (enrolment_id) where state = 'asked';
create index transfer_from on transfer (from_team, asked_at);
create index transfer_to on transfer (to_team, asked_at);

-- Two records that are two people: not proposed again. The smaller id first.
create table distinct_people (
    low_id           bigint    not null,
    high_id          bigint    not null,
    professional_id  bigint,
    made_at          timestamp not null,
    constraint distinct_people_pk primary key (low_id, high_id),
    constraint distinct_people_order check (low_id < high_id)
);

-- Two records found to be one person. The absorbed one keeps its row and its
-- identity, and nothing hangs on it any more; what moved is listed, to go back.
create table record_merge (
    id                     bigint    not null,
    kept_id                bigint    not null,
    absorbed_id            bigint    not null,
    former_id              bigint    not null,   -- the identity absorbed, among the former ones of the record kept
    professional_id        bigint,
    made_at                timestamp not null,
    undone_at              timestamp,
    undone_by              bigint,               -- professional
    constraint record_merge_pk primary key (id),
    constraint record_merge_people check (kept_id <> absorbed_id)
);
create unique index record_merge_absorbed on record_merge (absorbed_id) where undone_at is null;
create index record_merge_kept on record_merge (kept_id);

create table record_merge_row (
    merge_id    bigint not null,
    table_name  text   not null,
    row_id      bigint not null,
    constraint record_merge_row_pk primary key (merge_id, table_name, row_id),
    constraint record_merge_row_merge foreign key (merge_id) references record_merge (id)
);

-- The quotas of a version may be unknown: they are then 0 and say nothing.
alter table programme_version add column quotas_known boolean not null default true;
