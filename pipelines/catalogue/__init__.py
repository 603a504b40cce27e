"""The catalogue, one file a table: connections, schema, migrations, rows. It can be made anew from files and manifest."""
