"""What runs by itself: workers woken by news, and sweeps woken by the clock. No decisions here."""
