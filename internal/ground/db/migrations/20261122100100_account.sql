-- +goose Up
create table account (
    id              bigint    not null,
    email           text      not null,
    email_key       text      not null,
    name            text      not null,
    professional_id bigint,              -- network.professional, when the person is one
    password_hash   text      not null,  -- argon2id, empty until the invitation is accepted
    totp_secret     bytea,               -- sealed
    totp_confirmed  timestamp,
    totp_last_step  bigint    not null,  -- a code is used once
    demo            boolean   not null,  -- skips the second factor, and a banner says so
    theme           text      not null,
    disabled_at     timestamp,
    made_at         timestamp not null,
    version         integer   not null,
    constraint account_pk primary key (id),
    constraint account_email unique (email_key),
    constraint account_theme check (theme in ('', 'light', 'dark'))
);
create index account_professional on account (professional_id);

-- What a person may act as, and for whom. A team member's teams are not here:
-- they are the dated memberships of network.
create table account_grant (
    id              bigint not null,
    account_id      bigint not null,
    role            text   not null,
    region          text   not null,     -- code, for coordinations and agencies
    organisation_id bigint,              -- for a host organisation
    from_on         date   not null,
    to_on           date,
    constraint account_grant_pk primary key (id),
    constraint account_grant_account foreign key (account_id) references account (id),
    constraint account_grant_role check (role in ('member', 'admin_coordination', 'medical_coordination',
        'host_organisation', 'agency', 'insurer', 'evaluator', 'operator'))
);
create index account_grant_by_account on account_grant (account_id);

create table sign_in (
    id          bigint    not null,
    token_hash  bytea     not null,
    account_id  bigint    not null,
    grant_id    bigint    not null,
    second_at   timestamp,               -- when the second factor was given
    made_at     timestamp not null,
    seen_at     timestamp not null,
    ends_at     timestamp not null,      -- absolute end
    device      text      not null,      -- « Firefox, Windows »: what the list shows
    constraint sign_in_pk primary key (id),
    constraint sign_in_token unique (token_hash),
    constraint sign_in_account foreign key (account_id) references account (id)
);
create index sign_in_by_account on sign_in (account_id);

create table sign_in_failure (
    key     text      not null,          -- hash of what was tried, or of where it came from
    at      timestamp not null,
    id      bigint    not null,
    constraint sign_in_failure_pk primary key (id)
);
create index sign_in_failure_key on sign_in_failure (key, at);

create table invitation (
    id          bigint    not null,
    token_hash  bytea     not null,
    account_id  bigint    not null,
    purpose     text      not null,
    made_by     bigint,
    made_at     timestamp not null,
    ends_at     timestamp not null,
    used_at     timestamp,
    constraint invitation_pk primary key (id),
    constraint invitation_token unique (token_hash),
    constraint invitation_account foreign key (account_id) references account (id),
    constraint invitation_purpose check (purpose in ('welcome', 'recovery'))
);
