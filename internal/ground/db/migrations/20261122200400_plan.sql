-- +goose Up
-- What a person wants, in his or her own words. Nothing of a plan is deleted: a
-- goal changes state, and plan_history keeps each of its versions.
create table plan_goal (
    id                 bigint    not null,
    enrolment_id       bigint    not null,
    patient_id         bigint    not null,
    microstructure_id  bigint    not null,
    state              text      not null,
    content            bytea     not null,   -- sealed: the words, the team's own note
    account_id         bigint,
    professional_id    bigint,               -- who wrote it first
    made_at            timestamp not null,
    version            integer   not null,
    constraint plan_goal_pk primary key (id),
    constraint plan_goal_state check (state in ('in_progress', 'reached', 'suspended', 'abandoned')),
    constraint plan_goal_version check (version >= 1)
);
create index plan_goal_by_enrolment on plan_goal (enrolment_id, made_at);

-- Who does what, for when: the actions of a plan and the tasks of a team are the
-- same rows, whether the plan, a RCP or an entretien gave birth to them.
create table plan_action (
    id                 bigint    not null,
    enrolment_id       bigint    not null,
    patient_id         bigint    not null,
    microstructure_id  bigint    not null,
    goal_id            bigint,
    domain             text      not null,
    state              text      not null,
    owner_kind         text      not null,
    owner_id           bigint,               -- professional, when a member of the team
    due_on             date,
    origin             text      not null,
    rcp_id             bigint,
    review_id          bigint,
    session_id         bigint,
    on_paper           boolean   not null,   -- printed on what the person is given
    content            bytea     not null,   -- sealed: what, note, who outside the team, why it was given up
    settled_on         date,
    settled_by         bigint,               -- professional
    account_id         bigint,
    professional_id    bigint,               -- who wrote it first
    made_at            timestamp not null,
    version            integer   not null,
    constraint plan_action_pk primary key (id),
    constraint plan_action_goal foreign key (goal_id) references plan_goal (id),
    constraint plan_action_domain check (domain in ('medical', 'psychological', 'social', 'person')),
    constraint plan_action_state check (state in ('todo', 'done', 'abandoned')),
    constraint plan_action_settled check ((state = 'todo') = (settled_on is null)),
    constraint plan_action_owner_kind check (owner_kind in ('member', 'person', 'outside')),
    constraint plan_action_owner check ((owner_kind = 'member') = (owner_id is not null)),
    constraint plan_action_origin check (origin in ('plan', 'rcp', 'session')),
    constraint plan_action_rcp check ((origin = 'rcp') = (rcp_id is not null)),
    constraint plan_action_session check ((origin = 'session') = (session_id is not null)),
    constraint plan_action_version check (version >= 1)
);
create index plan_action_by_enrolment on plan_action (enrolment_id, state);
create index plan_action_by_team on plan_action (microstructure_id, state, due_on);
create index plan_action_by_owner on plan_action (owner_id, state);
create index plan_action_by_rcp on plan_action (rcp_id);

-- Each version of a goal or an action, as it stood.
create table plan_history (
    id               bigint    not null,
    thing            text      not null,
    thing_id         bigint    not null,
    enrolment_id     bigint    not null,
    version          integer   not null,
    state            text      not null,
    content          bytea     not null,   -- sealed: all that the version said
    account_id       bigint,
    professional_id  bigint,
    made_at          timestamp not null,
    constraint plan_history_pk primary key (id),
    constraint plan_history_once unique (thing_id, version),
    constraint plan_history_thing check (thing in ('goal', 'action'))
);
create index plan_history_by_enrolment on plan_history (enrolment_id, made_at);

-- The plan looked at again, at a RCP or with the person.
create table plan_review (
    id                 bigint    not null,
    enrolment_id       bigint    not null,
    patient_id         bigint    not null,
    microstructure_id  bigint    not null,
    rcp_id             bigint,
    held_on            date      not null,
    changed            bytea     not null,   -- sealed
    account_id         bigint,
    professional_id    bigint,
    made_at            timestamp not null,
    constraint plan_review_pk primary key (id)
);
create unique index plan_review_once on plan_review (rcp_id, enrolment_id) where rcp_id is not null;
create index plan_review_by_enrolment on plan_review (enrolment_id, held_on);
