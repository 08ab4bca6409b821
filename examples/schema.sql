-- The example's own tables.
create schema if not exists demo;

create table if not exists demo.document (
    id bigint generated always as identity primary key,
    title text not null,
    text text not null,
    split_at timestamptz,
    summary text
);

create table if not exists demo.paragraph (
    id bigint generated always as identity primary key,
    document bigint not null references demo.document,
    no int not null,
    text text not null,
    summary text,
    unique (document, no)
);
