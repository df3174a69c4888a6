// Credits as links: what a phone brings is the whole signed command of this gateway and journal, or nothing.
#include "core/wire/credit_link.h"

#include "tests/unit/wire/wire_fixtures.h"

namespace riser::wire {
namespace {

const Currency k_eur = *parse_currency("EUR");

Command given_credit() {
    Command command = given_top_up();
    command.command_epoch = 1'763'700'000'000;
    command.sequence = 17;
    command.body = TopUp{id_of<AccountId>(0x33), Money{20'000'000}, k_eur};
    return command;
}
std::string link_of(const Command& command, const SigningKey& key = role_key(Role::credit)) {
    return credit_link(sign_command(command, key));
}
Result<CarriedCredit, LinkFault> open(const std::string& text) {
    return open_credit_link(text, given_key_set(), given_credit().gateway, given_credit().epoch);
}
std::string fault_of(const std::string& text) {
    const auto opened = open(text);
    return opened ? "opened" : std::string(to_string(opened.error()));
}

TEST(CreditLink, is_the_command_as_it_would_be_pushed) {
    const Command command = given_credit();
    const std::string link = link_of(command);
    const auto carried = read_credit_link(link);
    ASSERT_TRUE(carried);
    EXPECT_EQ(*carried, sign_command(command, role_key(Role::credit)));
    const auto opened = open(link);
    ASSERT_TRUE(opened) << to_string(opened.error());
    const auto hash = command_hash(encode_command(command));
    EXPECT_EQ(*opened, (CarriedCredit{command.id, command.command_epoch, 17, hash,
                                      std::get<TopUp>(command.body), 0}));
    EXPECT_EQ(
        link.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                               "-_"),
        std::string::npos);
}

TEST(CreditLink, carries_the_number_of_a_token_and_fits_with_every_number_at_its_largest) {
    Command command = given_credit();
    command.command_epoch = INT64_MAX - 1;
    command.sequence = INT64_MAX - 1;
    command.body =
        NumberedTopUp{{id_of<AccountId>(0x33), k_max_amount, k_eur}, voucher::k_last_counter};
    const std::string link = link_of(command);
    EXPECT_LE(link.size(), k_max_link_letters);
    const auto opened = open(link);
    ASSERT_TRUE(opened) << to_string(opened.error());
    EXPECT_EQ(opened->number, voucher::k_last_counter);
    EXPECT_EQ(opened->top_up.amount, k_max_amount);
}

TEST(CreditLink, is_read_out_of_an_address_and_of_what_messengers_make_of_it) {
    const std::string link = link_of(given_credit());
    for (const std::string& text :
         {"http://riser.local/credit/" + link, "https://10.0.0.5:8443/credit/" + link + "?from=sms",
          "Your credit: http://riser.local/credit/" + link + ".", "  " + link + "\n",
          "("
          "http://riser.local/credit/" +
              link + ")",
          link.substr(0, 70) + "\n" + link.substr(70, 70) + "\r\n" + link.substr(140)}) {
        EXPECT_EQ(fault_of(text), "opened") << text;
    }
}

TEST(CreditLink, that_was_cut_off_anywhere_is_nothing) {
    const std::string link = link_of(given_credit());
    for (std::size_t letters = 0; letters < link.size(); ++letters)
        EXPECT_NE(fault_of(link.substr(0, letters)), "opened") << letters;
    for (std::size_t first = 1; first < link.size(); ++first)
        EXPECT_NE(fault_of(link.substr(first)), "opened") << first;
    EXPECT_EQ(fault_of(link.substr(0, link.size() - 5)), "unreadable");
    EXPECT_EQ(fault_of(link + "A"), "unreadable");
    EXPECT_EQ(fault_of(""), "unreadable");
    EXPECT_EQ(fault_of(std::string(5'000, 'A')), "unreadable");
    EXPECT_EQ(fault_of("85037586599218043029"), "unreadable");
}

TEST(CreditLink, with_one_letter_changed_is_nothing) {
    const std::string link = link_of(given_credit());
    for (std::size_t i = 0; i < link.size(); ++i) {
        std::string changed = link;
        changed[i] = changed[i] == 'Q' ? 'R' : 'Q';
        EXPECT_NE(fault_of(changed), "opened") << i;
    }
}

struct Refused {
    const char* what;
    void (*change)(Command&);
    Role signer;
    const char* fault;
};

TEST(CreditLink, is_refused_for_the_first_thing_that_is_wrong) {
    const Refused cases[] = {
        {"as it should be", [](Command&) {}, Role::credit, "opened"},
        {"signed for another purpose", [](Command&) {}, Role::policy, "not_genuine"},
        {"another building", [](Command& c) { c.gateway = id_of<GatewayId>(0x99); }, Role::credit,
         "other_gateway"},
        {"another operator's building", [](Command& c) { c.gateway = id_of<GatewayId>(0x99); },
         Role::supply, "other_gateway"},
        {"another journal", [](Command& c) { c.epoch = id_of<EpochId>(0x99); }, Role::credit,
         "other_journal"},
        {"forged for another journal", [](Command& c) { c.epoch = id_of<EpochId>(0x99); },
         Role::supply, "not_genuine"},
        {"an order of the state lane",
         [](Command& c) {
             c.body = EndPlan{id_of<AccountId>(1)};
             c.command_epoch = 1;  // or it would be longer than any link
         },
         Role::policy, "not_a_credit"},
        {"a command epoch of before a restore", [](Command& c) { c.command_epoch = 1; },
         Role::credit, "opened"},
    };
    for (const Refused& refused : cases) {
        Command command = given_credit();
        refused.change(command);
        EXPECT_EQ(fault_of(link_of(command, role_key(refused.signer))), refused.fault)
            << refused.what;
    }
}

TEST(CreditLink, says_in_a_sentence_what_is_wrong) {
    for (const auto fault :
         {LinkFault::unreadable, LinkFault::not_a_credit, LinkFault::other_gateway,
          LinkFault::not_genuine, LinkFault::other_journal}) {
        EXPECT_TRUE(explain(fault).ends_with(".")) << to_string(fault);
    }
}

}  // namespace
}  // namespace riser::wire
