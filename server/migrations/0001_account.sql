-- One row for each thing there is or was, with its body as the evaluator reads it.
-- `version` is that of the change that wrote the row last, so that a server asks for what is newer than what it knows.
create table item (
  kind text not null,
  id text not null,
  version bigint not null,
  gone bigint not null,
  body text not null,
  primary key (kind, id)
);

create index item_version on item (version);

-- One row. Whoever changes anything increments the version first, and so waits for whoever did before.
create table world (
  one bigint primary key check (one = 1),
  version bigint not null,
  changed_at bigint not null
);

insert into world (one, version, changed_at) values (1, 0, 0);

-- When tokens were used last, and members seen; written now and then, not with each request.
create table last_use (
  id text primary key,
  at bigint not null
);

create index last_use_at on last_use (at);

-- Who did what, or was refused it.
create table audit (
  id text primary key,
  at bigint not null,
  body text not null
);

create index audit_at on audit (at, id);
