"""A person's messages, and the link in every letter by which letters end."""

from django.urls import path
from django.views.decorators.cache import never_cache

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("notices/", never_cache(views.messages_page), name="messages"),
    path("notices/read/", never_cache(views.read_all), name="read_all"),
    path("notices/letters/", never_cache(views.choose_letters), name="choose"),
    path("notices/<int:pk>/", never_cache(views.open_message), name="open"),
    path("letters/<str:token>/", never_cache(views.letters), name="letters"),
]
