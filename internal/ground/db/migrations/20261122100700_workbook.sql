-- +goose Up
create table import_run (
    id          bigint    not null,
    file_hash   text      not null,
    as_of       date      not null,
    state       text      not null,
    skipped     integer   not null,   -- refused rows left out
    report      bytea     not null,   -- sealed: counts and findings, as they were shown
    made_by     bigint,
    made_name   text      not null,
    made_at     timestamp not null,
    undone_at   timestamp,
    undone_name text      not null,
    constraint import_run_pk primary key (id),
    constraint import_run_state check (state in ('applied', 'undone'))
);

-- What a run made, so that it can be undone: kind of thing and its row.
create table import_made (
    run_id   bigint  not null,
    rank     integer not null,
    kind     text    not null,
    thing    bigint  not null,
    constraint import_made_pk primary key (run_id, rank),
    constraint import_made_run foreign key (run_id) references import_run (id)
);
