-- What wrk sends the sink: a call like the dispatcher's.
wrk.method = "POST"
wrk.body = '{"n": 12345, "arg1": "val"}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["User-Agent"] = "supaqueue/" .. io.open("VERSION"):read()
wrk.headers["Idempotency-Key"] = '"01890a5d-ac96-774b-bcce-b302099a8057"'
wrk.headers["supaqueue-job-id"] = "01890a5d-ac96-774b-bcce-b302099a8057"
wrk.headers["supaqueue-queue"] = "bench"
wrk.headers["supaqueue-attempt"] = "1"
wrk.headers["traceparent"] = "00-01890a5dac96774bbcceb302099a8057-00f067aa0ba902b7-01"
