"""The staff's pages: sign-in and desk."""
