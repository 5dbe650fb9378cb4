-- +goose Up
create table account (
    id              bigint    not null,
    email           text      not null,
    email_key       text      not null,
    search_key      text      not null,  -- folded name and address
    name            text      not null,
    professional_id bigint,              -- network.professional, when the person is one
    password_hash   text      not null,  -- argon2id, empty until the invitation is accepted
    totp_secret     bytea,               -- sealed; without totp_confirmed, it is being set up
    totp_confirmed  timestamp,
    totp_last_step  bigint    not null,  -- a code is used once
    demo            boolean   not null,  -- skips the second factor, and a banner says so
    theme           text      not null,
    disabled_at     timestamp,
    made_at         timestamp not null,
    signed_in_at    timestamp,           -- the last time
    version         integer   not null,
    constraint account_pk primary key (id),
    constraint account_email unique (email_key),
    constraint account_theme check (theme in ('', 'light', 'dark'))
);
-- A professional has one open account.
create unique index account_professional on account (professional_id) where disabled_at is null;
create index account_search on account (search_key);

-- What a person may act as, and for whom. A team member's teams are not here:
-- they are the dated memberships of network. Region is the scope of a
-- coordination or an agency; for the others, who looks after the account.
create table account_grant (
    id              bigint not null,
    account_id      bigint not null,
    role            text   not null,
    region          text   not null,
    organisation_id bigint,              -- for a host organisation
    from_on         date   not null,
    to_on           date,                -- last day; before from_on when it was never used
    constraint account_grant_pk primary key (id),
    constraint account_grant_account foreign key (account_id) references account (id),
    constraint account_grant_role check (role in ('member', 'admin_coordination', 'medical_coordination',
        'host_organisation', 'agency', 'insurer', 'evaluator', 'operator'))
);
create index account_grant_by_account on account_grant (account_id);
create index account_grant_by_region on account_grant (region, account_id);

create table sign_in (
    id          bigint    not null,
    token_hash  bytea     not null,
    first_hash  bytea,                   -- token of before the second factor: a code sent twice
    account_id  bigint    not null,
    grant_id    bigint    not null,
    second_at   timestamp,               -- when the second factor was given
    made_at     timestamp not null,
    seen_at     timestamp not null,
    ends_at     timestamp not null,      -- absolute end
    device      text      not null,      -- « Firefox, Windows »: what the list shows
    constraint sign_in_pk primary key (id),
    constraint sign_in_token unique (token_hash),
    constraint sign_in_account foreign key (account_id) references account (id),
    constraint sign_in_grant foreign key (grant_id) references account_grant (id)
);
create index sign_in_by_account on sign_in (account_id);
create index sign_in_first on sign_in (first_hash);
create index sign_in_end on sign_in (ends_at);

create table sign_in_failure (
    id      bigint    not null,
    key     text      not null,          -- keyed digest of what was tried, or of where it came from
    at      timestamp not null,
    constraint sign_in_failure_pk primary key (id)
);
create index sign_in_failure_key on sign_in_failure (key, at);
create index sign_in_failure_at on sign_in_failure (at);

create table invitation (
    id          bigint    not null,
    token_hash  bytea     not null,
    account_id  bigint    not null,
    purpose     text      not null,
    made_by     bigint,                  -- null: the operator on the command line
    made_at     timestamp not null,
    ends_at     timestamp not null,
    used_at     timestamp,
    constraint invitation_pk primary key (id),
    constraint invitation_token unique (token_hash),
    constraint invitation_account foreign key (account_id) references account (id),
    -- welcome: first password and second factor; password, device: the one that
    -- was lost, against proof of the other; recovery: both, by the operator
    constraint invitation_purpose check (purpose in ('welcome', 'password', 'device', 'recovery'))
);
create index invitation_by_account on invitation (account_id);
