-- +goose Up
create table import_run (
    id          bigint    not null,
    file_hash   text      not null,
    as_of       date      not null,
    region      text      not null,   -- of the coordination that ran it; empty: the operator
    state       text      not null,
    skipped     integer   not null,   -- refused rows left out
    counts      text      not null,   -- JSON: how many of each kind were made
    report      bytea     not null,   -- sealed: the file's name, counts and findings, as they were shown
    made_by     bigint,
    made_name   text      not null,
    made_at     timestamp not null,
    undone_at   timestamp,
    undone_name text      not null,
    constraint import_run_pk primary key (id),
    constraint import_run_state check (state in ('applied', 'undone')),
    constraint import_run_undone check ((state = 'undone') = (undone_at is not null))
);
create index import_run_made on import_run (made_at, id);

-- What a run made, so that it can be undone: kind of thing, its row, and the
-- version the row had then (0: it has none).
create table import_made (
    run_id   bigint  not null,
    rank     integer not null,
    kind     text    not null,
    thing    bigint  not null,
    version  integer not null,
    constraint import_made_pk primary key (run_id, rank),
    constraint import_made_run foreign key (run_id) references import_run (id),
    constraint import_made_kind check (kind in ('organisation', 'professional', 'team', 'membership', 'enrolment', 'exit',
        'session', 'rcp', 'note'))
);

-- A workbook between its check and its import: an hour at most.
create table import_upload (
    id          bigint    not null,
    account_id  bigint    not null,
    as_of       date      not null,
    content     bytea     not null,   -- sealed: the file
    report      bytea     not null,   -- sealed: its name and what the check said
    made_at     timestamp not null,
    constraint import_upload_pk primary key (id)
);
create index import_upload_made on import_upload (made_at);
