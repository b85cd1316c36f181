-- A key that takes over by rotation is of the same request as the one before it. That a request is provisioned once is held by its own state.
DROP INDEX keys_key_one_of_grant;
