"""Pages of petitions. Each part of the life has its own list."""

from petitions.urls_author import pages as author_pages
from petitions.urls_lists import pages as list_pages
from petitions.urls_moderate import pages as moderate_pages
from petitions.urls_page import pages as page_pages
from petitions.urls_sign import pages as sign_pages

app_name = "petitions"
urlpatterns = [*list_pages, *author_pages, *moderate_pages, *sign_pages, *page_pages]
