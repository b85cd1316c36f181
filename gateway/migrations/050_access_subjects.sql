-- Subjects whose record went before them: retention could drop other records than those whose subjects it had dropped.
DELETE FROM gateway_access_subject WHERE NOT EXISTS (
    SELECT 1 FROM gateway_access_record WHERE gateway_access_record.request = gateway_access_subject.request);
