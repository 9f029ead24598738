"""The table that `newsroom.api.operations` reads: method, route, name, scope, under headings."""

TABLE = """
# Articles and threads
GET    articles                              list_articles              -
GET    articles/{}                           get_article                -
GET    articles/{}/comments                  list_comments              -
GET    articles/{}/pulse                     get_pulse                  -
GET    articles/{}/pinned                    list_pinned                -
GET    articles/{}/picks                     list_picks                 -
GET    comments/{}                           get_comment                -
GET    comments/{}/replies                   list_replies               -
GET    comments/{}/conversation              get_conversation           -
GET    counts                                count_comments             -

# Writing
POST   articles/{}/comments                  submit_comment             write
GET    me/comments                           list_my_comments           read
POST   comments/{}/self-check                self_check                 write
POST   comments/{}/rewrite                   rewrite_comment            write
POST   comments/{}/second-look               ask_for_second_look        write
POST   comments/{}/appeal                    appeal_decision            write
POST   comments/{}/edit                      edit_comment               write
DELETE comments/{}/edit                      take_back_edit             write
POST   comments/{}/mend                      mend_comment               write
DELETE comments/{}                           withdraw_comment           write

# Reviewing
GET    reviews                               list_reviews_to_give       review
POST   reviews                               volunteer                  review
POST   reviews/{}/rating                     rate                       review
POST   reviews/{}/skip                       skip_review                review
GET    me/reviews                            list_my_reviews            read
GET    publications/{}/invitations           get_invitations            read
PUT    publications/{}/invitations           be_invited                 write
DELETE publications/{}/invitations           be_invited_no_more         write

# Reading along
PUT    comments/{}/reactions/{}              react                      write
DELETE comments/{}/reactions/{}              take_back_reaction         write
POST   comments/{}/mute                      mute_author                write
GET    me/muted                              list_muted                 read
DELETE me/muted/{}                           unmute                     write
POST   comments/{}/reports                   report_comment             write
GET    me/reports                            list_my_reports            read
POST   notices                               give_notice                -
GET    notices/{}                            get_notice                 -
POST   notices/{}/complaint                  complain                   -

# You
GET    me                                    who_am_i                   read
GET    me/replies                            list_replies_to_me         read
GET    me/letters                            list_letters               read
POST   me/letters/{}/read                    mark_letter_read           write
POST   me/letters/{}/objection               object_to_letter           write
GET    me/mail                               get_mail_choices           read
PATCH  me/mail                               change_mail_choices        write
GET    me/standing                           get_my_standing            read
POST   me/standing/{}/read                   acknowledge_warning        write
GET    me/statements                         list_my_statements         read
GET    statements/{}                         get_statement              read
POST   statements/{}/appeal                  appeal_statement           write
GET    me/tokens                             list_access_tokens         read
POST   me/tokens                             make_access_token          never
DELETE me/tokens/{}                          revoke_access_token        write
POST   me/sign-out                           sign_out                   never
GET    me/old-comments                       list_old_comments          read
POST   me/old-comments/{}                    answer_old_comments        write
GET    me/data                               take_my_data               never
POST   me/leaving                            ask_to_leave               never
DELETE me/leaving                            stay                       never

# Transparency
GET    publications/{}/transparency          get_transparency           -
GET    publications/{}/log                   list_public_log            -
GET    publications/{}/log/{}                list_public_log_of_many    -

# The desk: cases
GET    cases                                 list_cases                 moderate
GET    cases/{}                              get_case                   moderate
POST   cases/{}/decision                     decide_case                moderate
POST   cases/{}/feature                      feature_case               moderate
POST   cases/{}/keep                         keep_case                  moderate
POST   cases/{}/correction                   correct_case               moderate
POST   cases/{}/preview                      preview_letter             moderate
GET    cases/{}/state                        get_case_state             moderate
PUT    cases/{}/claim                        claim_case                 moderate
DELETE cases/{}/claim                        let_case_go                moderate
PUT    cases/{}/assignee                     hand_case_over             moderate
GET    cases/{}/reports                      list_case_reports          moderate
POST   decisions/{}/undo                     undo_decision              moderate
POST   bulk-acts                             decide_in_bulk             moderate
GET    bulk-acts/{}                          get_bulk_act               moderate
GET    appeals                               list_appeals               moderate
GET    account-appeals                       list_account_appeals       moderate
POST   account-appeals/{}/answer             answer_account_appeal      moderate
GET    objections                            list_objections            moderate
POST   objections/{}/answer                  answer_objection           moderate
GET    practice                              list_practice_in_doubt     moderate
POST   practice/{}/settlement                settle_practice            moderate
GET    desk/notices                          list_desk_notices          moderate
GET    desk/notices/{}                       get_notice_file            moderate

# The desk: people and comments
GET    people                                list_people                moderate
GET    people/{}                             get_person                 moderate
GET    people/{}/texts                       list_texts_of              moderate
GET    people/{}/notes                       list_notes_on              moderate
POST   people/{}/notes                       note_down                  moderate
GET    people/{}/sanctions                   list_sanctions_of          moderate
POST   people/{}/sanctions                   impose_sanction            moderate
POST   sanctions/{}/lift                     lift_sanction              moderate
POST   people/{}/voiding                     void_reviews               admin
GET    desk/comments                         search_comments            moderate
PUT    comments/{}/pin                       pin_comment                moderate
DELETE comments/{}/pin                       unpin_comment              moderate
PUT    comments/{}/pick                      pick_comment               moderate
DELETE comments/{}/pick                      unpick_comment             moderate

# The desk: working there
GET    me/desk                               get_my_desk                moderate
PUT    me/desk                               change_my_desk             moderate
GET    desk/shift                            get_shift                  moderate
GET    desk/notes                            list_handover_notes        moderate
POST   desk/notes                            leave_handover_note        moderate
GET    desk/filters                          list_filters               moderate
POST   desk/filters                          save_filter                moderate
DELETE desk/filters/{}                       forget_filter              moderate
GET    log                                   list_log                   moderate
GET    publications/{}/board                 get_board                  moderate

# The desk: rules of the place
GET    places                                list_places                moderate
GET    modes                                 list_modes                 moderate
POST   modes                                 set_mode                   admin
DELETE modes/{}                              end_mode                   admin
POST   raids                                 begin_raid                 admin
GET    desk/templates                        list_templates             moderate
POST   desk/templates                        write_template             admin
PUT    desk/templates/{}                     change_template            admin
DELETE desk/templates/{}                     delete_template            admin
GET    lists                                 list_entries               moderate
POST   lists                                 add_entry                  admin
GET    lists/{}                              get_entry                  moderate
PATCH  lists/{}                              change_entry               admin
DELETE lists/{}                              remove_entry               admin
POST   lists/try                             try_text                   moderate
POST   lists/import                          import_entries             admin
GET    lists/export                          export_entries             moderate
GET    publications/{}/terms                 get_terms                  admin
PATCH  publications/{}/terms                 change_terms               admin
POST   publications/{}/statements            export_statements          admin
POST   publications/{}/reports/{}            take_yearly_report         admin

# The desk: sign-on
GET    publications/{}/sign-on               get_sign_on                admin
POST   publications/{}/sign-on/keys          make_signing_key           never
DELETE publications/{}/sign-on/keys/{}       end_signing_key            never
POST   publications/{}/sign-on/keys/{}/rotation rotate_signing_key      never
PUT    publications/{}/sign-on/key-set       set_key_set                never
DELETE publications/{}/sign-on/key-set       forget_key_set             never
POST   publications/{}/sign-on/window        open_link_window           never
DELETE publications/{}/sign-on/window        end_link_window            never
POST   publications/{}/sign-on/test          examine_token              admin
POST   publications/{}/sign-on/subjects      change_subjects            never

# The desk: events
GET    publications/{}/endpoints             list_endpoints             admin
POST   publications/{}/endpoints             add_endpoint               admin
GET    endpoints/{}                          get_endpoint               admin
PATCH  endpoints/{}                          change_endpoint            admin
DELETE endpoints/{}                          remove_endpoint            admin
POST   endpoints/{}/secret                   rotate_endpoint_secret     never
POST   endpoints/{}/pause                    pause_endpoint             admin
POST   endpoints/{}/resume                   resume_endpoint            admin
POST   endpoints/{}/ping                     ping_endpoint              admin
GET    endpoints/{}/deliveries               list_deliveries            admin
POST   endpoints/{}/replay                   replay_events              admin
POST   deliveries/{}/replay                  replay_delivery            admin

# The desk: hooks
GET    hooks                                 list_hooks                 admin
POST   hooks                                 add_hook                   admin
GET    hooks/{}                              get_hook                   admin
PATCH  hooks/{}                              change_hook                admin
DELETE hooks/{}                              remove_hook                admin
POST   hooks/{}/secret                       rotate_hook_secret         never
POST   hooks/{}/test                         try_hook                   admin
GET    hooks/{}/calls                        list_hook_calls            admin
POST   hook-answers/{}/{}                    answer_as_hook             -
"""
