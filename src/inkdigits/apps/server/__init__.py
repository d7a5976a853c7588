"""The HTTP service and the page: `inkdigits serve`.

A request passes `connections`, which limits the time and size of its head; `monitoring`, which logs
and counts it; `request_limits`; `access`, which checks host, origin and token; `routes` or `pages`;
`inputs`, which makes ink and pictures of its body; and a `batch_queue`, which reads them outside
the event loop together with others.
"""
