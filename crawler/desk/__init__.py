"""The reading desk as a web server: routes, guard and process. What its pages show is made in `pipelines.desk`."""
