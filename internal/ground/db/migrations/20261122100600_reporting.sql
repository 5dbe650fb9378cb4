-- +goose Up
-- The Remontée of one team for one month, once somebody has touched it. Until
-- it is sent its figures are computed; sending freezes them.
create table monthly_return (
    id                 bigint    not null,
    microstructure_id  bigint    not null,
    month              text      not null,   -- 2026-11
    state              text      not null,
    comment            text      not null,   -- what the team says of the month (no name)
    answers            text      not null,   -- JSON: why what is missing is missing, by check
    figures            text      not null,   -- JSON, frozen at sending; empty before
    digest             text      not null,   -- SHA-256 of the frozen figures
    sent_at            timestamp,
    sent_by            bigint,
    sent_name          text      not null,
    decided_at         timestamp,
    decided_by         bigint,
    decided_name       text      not null,
    reason             text      not null,   -- of the last return or reopening
    made_at            timestamp not null,
    version            integer   not null,
    constraint monthly_return_pk primary key (id),
    constraint monthly_return_once unique (microstructure_id, month),
    constraint monthly_return_state check (state in ('draft', 'sent', 'accepted', 'returned')),
    constraint monthly_return_frozen check ((state in ('sent', 'accepted')) = (figures <> ''))
);
create index monthly_return_month on monthly_return (month);

-- Its story: each step, by whom, why.
create table monthly_return_step (
    id          bigint    not null,
    return_id   bigint    not null,
    at          timestamp not null,
    step        text      not null,
    account_id  bigint,
    name        text      not null,
    reason      text      not null,
    figures     text      not null,   -- the figures as they were at this step
    constraint monthly_return_step_pk primary key (id),
    constraint monthly_return_step_return foreign key (return_id) references monthly_return (id),
    constraint monthly_return_step_name check (step in ('sent', 'accepted', 'returned', 'reopened'))
);
create index monthly_return_step_by_return on monthly_return_step (return_id, at);
