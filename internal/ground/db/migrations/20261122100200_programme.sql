-- +goose Up
create table programme (
    id      bigint not null,
    code    text   not null,
    name    text   not null,
    regime  text   not null,
    constraint programme_pk primary key (id),
    constraint programme_code unique (code),
    constraint programme_regime check (regime in ('annual_package', 'care_sequence'))
);

-- One dated state of the rules. What no source gives is null.
create table programme_version (
    id                   bigint  not null,
    programme_id         bigint  not null,
    code                 text    not null,
    valid_from           date    not null,
    valid_to             date,
    legal_reference      text    not null,
    quota_psychologist   integer not null,
    quota_social_worker  integer not null,
    quota_case_review    integer not null,
    package_months       integer not null,
    return_due_day       integer,          -- day of the next month a return is due on
    late_entry_days      integer,          -- how long after its day an act may be entered
    package_cents        bigint,           -- the annual amount
    demo                 boolean not null, -- values invented for the demonstration
    constraint programme_version_pk primary key (id),
    constraint programme_version_programme foreign key (programme_id) references programme (id),
    constraint programme_version_code unique (programme_id, code),
    constraint programme_version_quota check (quota_psychologist >= 0 and quota_social_worker >= 0 and quota_case_review >= 0),
    constraint programme_version_months check (package_months between 1 and 60),
    constraint programme_version_days check (valid_to is null or valid_to >= valid_from),
    constraint programme_version_due check (return_due_day is null or return_due_day between 1 and 28),
    constraint programme_version_late check (late_entry_days is null or late_entry_days >= 0),
    constraint programme_version_amount check (package_cents is null or package_cents >= 0)
);

-- How the amount divides; the parts of a version add up to it, or are all null.
create table tariff_component (
    version_id  bigint  not null,
    component   text    not null,
    cents       bigint,
    source      text    not null,
    constraint tariff_component_pk primary key (version_id, component),
    constraint tariff_component_version foreign key (version_id) references programme_version (id),
    constraint tariff_component_name check (component in ('psychologist', 'social_worker', 'case_review', 'coordination'))
);

-- Every other rule a source may change, as it is shown and read by key.
create table programme_rule (
    version_id  bigint  not null,
    key         text    not null,
    value       text,
    label       text    not null,
    confidence  text    not null,
    source      text    not null,
    rank        integer not null,
    constraint programme_rule_pk primary key (version_id, key),
    constraint programme_rule_version foreign key (version_id) references programme_version (id),
    constraint programme_rule_confidence check (confidence in ('confirmed', 'inferred', 'unknown', 'demo'))
);
