"""Public pages of cases."""

from django.urls import path

from cases.views import complaint, mine, register, tracker

app_name = "cases"
urlpatterns = [
    path("", register.register, name="register"),
    path("table.csv", register.table, name="register_csv"),
    path("table/", register.columns, name="register_columns"),
    path("mine/", mine.mine, name="mine"),
    path("mine/add/", mine.claim_found, name="claim_found"),
    path("find/", tracker.find, name="find"),
    path("<str:number>/", tracker.case_page, name="case"),
    path("<str:number>/complaint/", complaint.page, name="complaint"),
    path("<str:number>/complaint.pdf", complaint.file, name="complaint_pdf"),
    path("<str:number>/support/", tracker.support, name="support"),
    path("<str:number>/p/<str:token>/", tracker.private_page, name="private"),
]
