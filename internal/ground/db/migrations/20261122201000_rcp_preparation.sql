-- +goose Up
-- How long a RCP should last, in minutes; what each patient's share of it is
-- shown from.
alter table rcp add column minutes integer constraint rcp_minutes check (minutes between 5 and 600);

-- What a member brings to a RCP about one person, written before or during it.
create table rcp_preparation (
    id               bigint    not null,
    review_id        bigint    not null,
    professional_id  bigint    not null,
    body             bytea     not null,   -- sealed
    made_at          timestamp not null,   -- when it was last written
    version          integer   not null,
    constraint rcp_preparation_pk primary key (id),
    constraint rcp_preparation_once unique (review_id, professional_id),
    constraint rcp_preparation_review foreign key (review_id) references case_review (id)
);

-- Somebody who takes part in a RCP and has no account: never in the quorum.
create table rcp_guest (
    id        bigint    not null,
    rcp_id    bigint    not null,
    name      bytea     not null,   -- sealed
    title     bytea     not null,   -- sealed: as what, from where
    remote    boolean   not null,
    made_by   bigint,               -- account
    made_at   timestamp not null,
    constraint rcp_guest_pk primary key (id),
    constraint rcp_guest_rcp foreign key (rcp_id) references rcp (id)
);
create index rcp_guest_by_rcp on rcp_guest (rcp_id);
