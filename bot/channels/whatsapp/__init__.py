"""WhatsApp, by the Cloud API or a self-hosted WAHA."""
