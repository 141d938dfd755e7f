using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>TagResource, UntagResource, ListResourceTags and UpdateKeyDescription.</summary>
public sealed class KeyTagTests : KmsFixture
{
    [Fact]
    public async Task Tags_are_added_replaced_listed_in_pages_and_removed()
    {
        KeyMetadata key = await CreateKeyAsync();
        await TagAsync(key, ("a", "1"), ("b", "2"), ("c", "3"));
        Assert.Equal(["a", "b", "c"], Asked!.Conditions["aws:TagKeys"]);
        Assert.Equal(["2"], Asked.Conditions["aws:RequestTag/b"]);
        await TagAsync(key, ("b", "22"));
        Assert.Equal(["2"], Asked.Conditions["aws:ResourceTag/b"]);

        ListResourceTagsResponse page = await CallAsync(KmsOperations.ListResourceTags, new ListResourceTagsRequest { KeyId = key.KeyId, Limit = 2 });
        Assert.Equal([("a", "1"), ("b", "22")], page.Tags!.Select(tag => (tag.TagKey!, tag.TagValue!)));
        Assert.True(page.Truncated);
        page = await CallAsync(KmsOperations.ListResourceTags, new ListResourceTagsRequest { KeyId = key.KeyId, Marker = page.NextMarker });
        Assert.Equal([("c", "3")], page.Tags!.Select(tag => (tag.TagKey!, tag.TagValue!)));
        Assert.Equal((false, null), (page.Truncated, page.NextMarker));

        await CallAsync(KmsOperations.UntagResource, new UntagResourceRequest { KeyId = key.KeyId, TagKeys = ["a", "absent"] });
        Assert.Equal(["a", "absent"], Asked!.Conditions["aws:TagKeys"]);
        page = await CallAsync(KmsOperations.ListResourceTags, new ListResourceTagsRequest { KeyId = key.KeyId });
        Assert.Equal(["b", "c"], page.Tags!.Select(tag => tag.TagKey!));
    }

    [Fact]
    public async Task Bad_tags_and_markers_are_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        TagResourceRequest Tagging(params string[] keys) =>
            new() { KeyId = key.KeyId, Tags = [.. keys.Select(name => new Tag { TagKey = name, TagValue = "" })] };

        await RefusedAsync("TagException", "Duplicate tag keys", KmsOperations.TagResource, Tagging("a", "a"));
        await RefusedAsync("TagException", "Tags beginning with aws: are reserved", KmsOperations.TagResource, Tagging("aws:a"));
        await RefusedAsync(
            "TagException",
            "Tags beginning with aws: are reserved",
            KmsOperations.UntagResource,
            new UntagResourceRequest { KeyId = key.KeyId, TagKeys = ["aws:a"] });
        await CallAsync(KmsOperations.TagResource, Tagging([.. Enumerable.Range(0, 50).Select(i => $"k{i}")]));
        await RefusedAsync("TagException", "Too many tags", KmsOperations.TagResource, Tagging("one-more"));
        await RefusedAsync(
            "InvalidMarkerException", "The marker is not valid.", KmsOperations.ListResourceTags, new ListResourceTagsRequest { KeyId = key.KeyId, Marker = "x" });
    }

    [Fact]
    public async Task The_description_changes()
    {
        KeyMetadata key = await CreateKeyAsync();
        await CallAsync(KmsOperations.UpdateKeyDescription, new UpdateKeyDescriptionRequest { KeyId = key.KeyId, Description = "new" });
        Assert.Equal("new", (await DescribeAsync(key.KeyId!)).Description);
    }

    [Fact]
    public async Task Managed_keys_and_those_pending_deletion_do_not_change()
    {
        KeyMetadata managed = await DescribeAsync("alias/aws/sns");
        KeyMetadata doomed = await CreateKeyAsync();
        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = doomed.KeyId });
        foreach (var (key, code, message) in ((KeyMetadata, string, Func<string, string>)[])
            [
                (managed, "AccessDeniedException", action =>
                    $"User: arn:aws:iam::{Account}:root is not authorized to perform: kms:{action} on resource: {managed.Arn} because no resource-based policy allows the kms:{action} action"),
                (doomed, "KMSInvalidStateException", _ => $"{doomed.Arn} is pending deletion."),
            ])
        {
            await RefusedAsync(code, message("TagResource"), KmsOperations.TagResource, new TagResourceRequest
            {
                KeyId = key.KeyId, Tags = [new Tag { TagKey = "a", TagValue = "" }],
            });
            await RefusedAsync(
                code, message("UntagResource"), KmsOperations.UntagResource, new UntagResourceRequest { KeyId = key.KeyId, TagKeys = ["a"] });
            await RefusedAsync(
                code, message("UpdateKeyDescription"), KmsOperations.UpdateKeyDescription, new UpdateKeyDescriptionRequest { KeyId = key.KeyId, Description = "" });
        }
    }

    [Fact]
    public async Task Policies_learn_the_names_of_a_keys_aliases()
    {
        KeyMetadata key = await CreateKeyAsync();
        KeyMetadata other = await CreateKeyAsync();
        await CreateAliasAsync("alias/one", key.KeyId!);
        await CreateAliasAsync("alias/two", key.KeyId!);
        await EncryptAsync("alias/one", "text");
        Assert.Equal(["alias/one", "alias/two"], Asked!.Conditions["kms:ResourceAliases"]);
        Assert.Equal(["alias/one"], Asked.Conditions["kms:RequestAlias"]);

        await CallAsync(KmsOperations.UpdateAlias, new UpdateAliasRequest { AliasName = "alias/one", TargetKeyId = other.KeyId });
        await EncryptAsync(key.KeyId!, "text");
        Assert.Equal(["alias/two"], Asked!.Conditions["kms:ResourceAliases"]);
        await EncryptAsync(other.KeyId!, "text");
        Assert.Equal(["alias/one"], Asked!.Conditions["kms:ResourceAliases"]);
        await CallAsync(KmsOperations.DeleteAlias, new DeleteAliasRequest { AliasName = "alias/one" });
        await EncryptAsync(other.KeyId!, "text");
        Assert.DoesNotContain("kms:ResourceAliases", Asked!.Conditions.Keys);
        await EncryptAsync("alias/aws/ssm", "text");
        Assert.Equal(["alias/aws/ssm"], Asked!.Conditions["kms:ResourceAliases"]);
    }

    private Task TagAsync(KeyMetadata key, params (string Key, string Value)[] tags) => CallAsync(KmsOperations.TagResource, new TagResourceRequest
    {
        KeyId = key.KeyId, Tags = [.. tags.Select(tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })],
    });
}
