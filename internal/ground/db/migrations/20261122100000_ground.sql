-- +goose Up
create table request_key (
    owner      bigint    not null,
    key        text      not null,
    reference  text      not null,
    seen_at    timestamp not null,
    constraint request_key_pk primary key (owner, key)
);
create index request_key_seen on request_key (seen_at);

-- The journal: one line for each act on a person's record, chained.
create table audit_line (
    seq         bigint    not null,
    at          timestamp not null,
    account_id  bigint,              -- null: the operator on the command line, or the program
    actor       text      not null,  -- who, as it was then: « role/profession », or the operator's name
    scope       text      not null,  -- team, region or organisation he acted for
    action      text      not null,  -- permission code
    subject     text      not null,  -- what kind of thing
    subject_id  bigint,
    patient_id  bigint,              -- whose record, when it is somebody's
    reason      text      not null,  -- asked when the access is out of the ordinary
    request     text      not null,
    hash        bytea     not null,
    constraint audit_line_pk primary key (seq)
);
create index audit_line_patient on audit_line (patient_id, seq);
create index audit_line_account on audit_line (account_id, seq);

create table audit_checkpoint (
    seq   bigint    not null,
    at    timestamp not null,
    note  text      not null,  -- signed: sequence number and hash of the line
    constraint audit_checkpoint_pk primary key (seq)
);

create table job (
    id          bigint    not null,
    kind        text      not null,
    args        text      not null,
    state       text      not null,
    unique_key  text,
    run_at      timestamp not null,
    tries       integer   not null,
    lease_until timestamp,
    last_error  text      not null,
    made_at     timestamp not null,
    done_at     timestamp,
    constraint job_pk primary key (id),
    constraint job_state check (state in ('ready', 'running', 'done', 'dead'))
);
create index job_ready on job (state, run_at);
create unique index job_unique on job (unique_key) where state in ('ready', 'running');

-- What marks this database as one install's: a check of its keys.
create table install (
    name   text not null,
    value  text not null,
    constraint install_pk primary key (name)
);
