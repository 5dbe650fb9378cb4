-- +goose Up
create table organisation (
    id           bigint  not null,
    kind         text    not null,
    name         text    not null,
    search_key   text    not null,
    region       text    not null,
    departement  text    not null,
    finess       text    not null,
    finess_ok    boolean not null,   -- false: check digit wrong; kept, shown as such, never used to match
    siret        text    not null,
    siret_ok     boolean not null,
    address      text    not null,
    postal_code  text    not null,
    commune      text    not null,
    phone        text    not null,
    email        text    not null,
    version      integer not null,
    constraint organisation_pk primary key (id),
    constraint organisation_kind check (kind in ('msp', 'cds', 'cabinet', 'esp', 'cpts', 'csapa', 'caarud', 'hospital', 'coordination', 'ars', 'cpam', 'other'))
);
create index organisation_name on organisation (search_key);
create unique index organisation_finess on organisation (finess) where finess_ok;
create index organisation_region on organisation (region, departement);

create table professional (
    id           bigint  not null,
    last_name    text    not null,
    first_name   text    not null,
    search_key   text    not null,
    profession   text    not null,
    title        text    not null,   -- « éducatrice spécialisée »
    rpps         text    not null,
    rpps_ok      boolean not null,
    email        text    not null,
    self_employed boolean not null,
    employer_id  bigint,
    version      integer not null,
    constraint professional_pk primary key (id),
    constraint professional_employer foreign key (employer_id) references organisation (id),
    constraint professional_profession check (profession in ('gp', 'psychologist', 'social_worker', 'psychiatrist', 'nurse', 'pharmacist', 'other'))
);
create index professional_name on professional (search_key);
create unique index professional_rpps on professional (rpps) where rpps_ok;
create index professional_employer_id on professional (employer_id);

create table microstructure (
    id               bigint  not null,
    code             text    not null,
    name             text    not null,
    search_key       text    not null,
    region           text    not null,
    departement      text    not null,
    site_id          bigint  not null,  -- organisation where the team works
    host_id          bigint,            -- CSAPA or CAARUD that lends staff
    agreement_on     date,              -- convention signed
    agreement_ends_on date,
    trained_on       date,              -- training before opening recorded
    opened_on        date,
    closed_on        date,
    version          integer not null,
    constraint microstructure_pk primary key (id),
    constraint microstructure_code unique (code),
    constraint microstructure_site foreign key (site_id) references organisation (id),
    constraint microstructure_host foreign key (host_id) references organisation (id),
    constraint microstructure_agreement check (agreement_ends_on is null or agreement_on is not null and agreement_ends_on >= agreement_on),
    constraint microstructure_days check (closed_on is null or opened_on is not null and closed_on >= opened_on)
);
create index microstructure_region on microstructure (region, departement, code);
create index microstructure_host_id on microstructure (host_id);
create index microstructure_site_id on microstructure (site_id);

create table membership (
    id                 bigint  not null,
    microstructure_id  bigint  not null,
    professional_id    bigint  not null,
    profession         text    not null,  -- the one he or she holds in this team
    from_on            date    not null,
    to_on              date,
    version            integer not null,
    constraint membership_pk primary key (id),
    constraint membership_team foreign key (microstructure_id) references microstructure (id),
    constraint membership_person foreign key (professional_id) references professional (id),
    constraint membership_days check (to_on is null or to_on >= from_on),
    constraint membership_profession check (profession in ('gp', 'psychologist', 'social_worker', 'psychiatrist', 'nurse', 'pharmacist', 'other'))
);
create index membership_by_team on membership (microstructure_id, from_on);
create index membership_by_person on membership (professional_id, from_on);
create unique index membership_open on membership (microstructure_id, professional_id) where to_on is null;
