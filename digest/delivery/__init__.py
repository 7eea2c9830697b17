"""Delivery: one edition to each recipient, once, over SMTP.

`outbox.deliver` decides what is sent and remembers it; a `transport` hands one message to one server.
"""
