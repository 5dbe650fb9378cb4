-- +goose Up
-- A way of looking at a caseload that somebody kept for himself: a name, and the
-- filters and order as the page's address holds them. No word of a patient.
create table caseload_view (
    id                 bigint    not null,
    account_id         bigint    not null,
    microstructure_id  bigint    not null,
    name               text      not null,
    query              text      not null,
    made_at            timestamp not null,
    constraint caseload_view_pk primary key (id),
    constraint caseload_view_once unique (account_id, microstructure_id, name)
);
