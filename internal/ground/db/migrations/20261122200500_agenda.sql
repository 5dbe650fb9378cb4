-- +goose Up
-- How a run of appointments repeats: for the words of screens. The appointments
-- themselves are written one by one.
create table appointment_series (
    id                 bigint    not null,
    microstructure_id  bigint    not null,
    unit               text      not null,
    every              integer   not null,
    made_at            timestamp not null,
    constraint appointment_series_pk primary key (id),
    constraint appointment_series_unit check (unit in ('week', 'month_day', 'month_weekday')),
    constraint appointment_series_every check (every between 1 and 12)
);

-- A place of a team where two things cannot happen at once.
create table agenda_room (
    id                 bigint    not null,
    microstructure_id  bigint    not null,
    name               text      not null,
    closed             boolean   not null,
    made_at            timestamp not null,
    constraint agenda_room_pk primary key (id),
    constraint agenda_room_once unique (microstructure_id, name)
);

-- A time of somebody's agenda, by the wall clock of France: the day and the
-- minute, so that 14 h 30 stays 14 h 30 when the clocks change.
create table appointment (
    id                 bigint    not null,
    microstructure_id  bigint    not null,
    enrolment_id       bigint,               -- none: a time without a patient
    patient_id         bigint,               -- whose enrolment: two teams may follow one person
    professional_id    bigint,               -- none: the whole team (a RCP)
    room_id            bigint,
    series_id          bigint,
    apart              boolean   not null,   -- changed by itself: no longer follows its series
    day                date      not null,
    starts_at          integer   not null,   -- minutes since midnight
    minutes            integer   not null,
    kind               text      not null,
    mode               text      not null,
    state              text      not null,
    note               bytea,                -- sealed
    session_id         bigint,               -- the entretien that marking it recorded
    marked_by          bigint,               -- professional who marked it
    made_by            bigint,               -- account
    made_at            timestamp not null,
    changed_at         timestamp not null,
    version            integer   not null,
    constraint appointment_pk primary key (id),
    constraint appointment_kind check (kind in ('session', 'rcp', 'other')),
    constraint appointment_mode check (mode in ('', 'cabinet', 'phone', 'video', 'home')),
    constraint appointment_state check (state in ('planned', 'held', 'absent', 'excused', 'cancelled')),
    constraint appointment_time check (starts_at >= 0 and minutes between 5 and 720 and starts_at + minutes <= 1440),
    constraint appointment_patient check ((enrolment_id is null) = (patient_id is null)),
    constraint appointment_whose check (professional_id is not null or enrolment_id is null),
    constraint appointment_room foreign key (room_id) references agenda_room (id),
    constraint appointment_series_of foreign key (series_id) references appointment_series (id)
);
create index appointment_by_team on appointment (microstructure_id, day);
create index appointment_by_professional on appointment (professional_id, day);
create index appointment_by_patient on appointment (patient_id, day);
create index appointment_by_enrolment on appointment (enrolment_id, day);
create index appointment_by_series on appointment (series_id, day);
create index appointment_by_day on appointment (day, state);

-- When a professional receives (a weekly slot) or is away (days). Why is not
-- asked.
create table availability (
    id                 bigint    not null,
    microstructure_id  bigint    not null,
    professional_id    bigint    not null,
    kind               text      not null,
    from_on            date      not null,
    to_on              date,
    weekday            integer,              -- of a weekly slot: 1 Monday … 7 Sunday
    starts_at          integer   not null,
    ends_at            integer   not null,
    made_by            bigint,
    made_at            timestamp not null,
    constraint availability_pk primary key (id),
    constraint availability_kind check (kind in ('open', 'away')),
    constraint availability_days check (to_on is null or to_on >= from_on),
    constraint availability_weekly check ((kind = 'open') = (weekday is not null) and (weekday is null or weekday between 1 and 7)),
    constraint availability_end check (kind = 'open' or to_on is not null),
    constraint availability_time check (starts_at >= 0 and starts_at < ends_at and ends_at <= 1440)
);
create index availability_by_professional on availability (professional_id, from_on);
create index availability_by_team on availability (microstructure_id, from_on);

-- Somebody who waits for a time with a profession.
create table waiting (
    id                 bigint    not null,
    microstructure_id  bigint    not null,
    enrolment_id       bigint    not null,
    patient_id         bigint    not null,
    profession         text      not null,
    since_on           date      not null,
    preferences        bytea,                -- sealed
    state              text      not null,
    appointment_id     bigint,               -- the one it ended with
    made_by            bigint,
    made_at            timestamp not null,
    constraint waiting_pk primary key (id),
    constraint waiting_state check (state in ('waiting', 'taken', 'withdrawn')),
    constraint waiting_taken check ((state = 'taken') = (appointment_id is not null))
);
create unique index waiting_once on waiting (enrolment_id, profession) where state = 'waiting';
create index waiting_by_team on waiting (microstructure_id, state, since_on);

-- The reminders sent: one for an appointment at a time, and never a second.
create table appointment_reminder (
    appointment_id  bigint    not null,
    day             date      not null,
    starts_at       integer   not null,
    sent_at         timestamp not null,
    constraint appointment_reminder_pk primary key (appointment_id, day, starts_at)
);

-- The secret addresses at which calendars read a professional's agenda.
create table agenda_feed (
    id               bigint    not null,
    professional_id  bigint    not null,
    account_id       bigint    not null,
    digest           bytea     not null,     -- keyed, of the secret: the secret itself is not kept
    made_at          timestamp not null,
    revoked_at       timestamp,
    read_at          timestamp,
    constraint agenda_feed_pk primary key (id),
    constraint agenda_feed_digest unique (digest)
);
create unique index agenda_feed_once on agenda_feed (professional_id) where revoked_at is null;
