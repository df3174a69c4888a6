// Cards that are taken out of a site's gateway and put in.
#include "tests/sim/world/site.h"

namespace riser::sim {

void Site::keep_card_image() {
    if (!cut_image_) card_image_ = disk_->image_after_cut(CutStyle::everything, dice_);
}

void Site::put_in_old_card(Duration until_boot) {
    if (!card_image_) return;
    note("an old image of the card is put in");
    auditor_.card_changed(Card::old_image);
    has_old_card_ = true;
    if (zigbee_) zigbee_->counter_forgotten();
    put_in_card(std::move(*card_image_), until_boot);
    card_image_.reset();
}

void Site::put_in_empty_card(Duration until_boot) {
    note("an empty card is put in");
    auditor_.card_changed(Card::empty);
    has_old_card_ = false;
    identity_.key_set.version = 0;  // was on the card
    DiskImage left;
    if (zigbee_) left = zigbee_->left_on(disk_->image_as_seen());
    put_in_card(std::move(left), until_boot);
}

void Site::put_in_card(DiskImage image, Duration until_boot) {
    cut_image_.reset();
    end_life();
    replace_disk(std::move(image));
    lose_power();
    boot(until_boot);
}

}  // namespace riser::sim
