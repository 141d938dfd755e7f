using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>CreateAlias, UpdateAlias, DeleteAlias and the two lists.</summary>
public sealed class AliasTests : KmsFixture
{
    [Fact]
    public async Task A_new_alias_is_listed_with_its_target_and_dates()
    {
        KeyMetadata key = await CreateKeyAsync();

        await CreateAliasAsync("alias/app/db", key.Arn!);

        Assert.Equal([$"arn:aws:kms:{Region}:{Account}:alias/app/db", key.Arn!], Asked!.Resources);
        AliasListEntry entry = Assert.Single((await CallAsync(KmsOperations.ListAliases, new ListAliasesRequest())).Aliases!);
        Assert.Equal("alias/app/db", entry.AliasName);
        Assert.Equal($"arn:aws:kms:{Region}:{Account}:alias/app/db", entry.AliasArn);
        Assert.Equal(key.KeyId, entry.TargetKeyId);
        Assert.Equal(Time.Now, entry.CreationDate);
        Assert.Equal(Time.Now, entry.LastUpdatedDate);
    }

    [Fact]
    public async Task Names_that_customers_cannot_have_are_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        Task Refused(string code, string message, string name) => RefusedAsync(
            code, message, KmsOperations.CreateAlias, new CreateAliasRequest { AliasName = name, TargetKeyId = key.KeyId });

        await Refused(
            "ValidationException",
            "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
            "app");
        await Refused("InvalidAliasNameException", "Alias name cannot be empty.", "alias/");
        await Refused("NotAuthorizedException", "", "alias/aws/mine");
        await Refused(
            "ValidationException",
            "1 validation error detected: Value 'alias/a b' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
            "alias/a b");
        await CreateAliasAsync("alias/app", key.KeyId!);
        await Refused("AlreadyExistsException", $"An alias with the name arn:aws:kms:{Region}:{Account}:alias/app already exists", "alias/app");
    }

    [Fact]
    public async Task Only_keys_of_the_account_can_be_targets()
    {
        KeyMetadata key = await CreateKeyAsync();
        KeyMetadata foreign = await CreateKeyAsync(Caller(Other));
        await CreateAliasAsync("alias/app", key.KeyId!);
        AllowAll();
        Task Refused(string code, string message, string target) => RefusedAsync(
            code, message, KmsOperations.CreateAlias, new CreateAliasRequest { AliasName = "alias/new", TargetKeyId = target });

        await Refused("ValidationException", "Aliases must refer to keys. Not aliases", "alias/app");
        await Refused("NotFoundException", $"Key 'arn:aws:kms:{Region}:{Account}:key/{AbsentId}' does not exist", AbsentId);
        await Refused("NotFoundException", $"Key '{foreign.Arn}' does not exist", foreign.Arn!);
    }

    [Fact]
    public async Task A_key_has_at_most_50_aliases()
    {
        KeyMetadata key = await CreateKeyAsync();
        KeyMetadata other = await CreateKeyAsync();
        for (int i = 0; i < 50; i++)
        {
            await CreateAliasAsync($"alias/n{i}", key.KeyId!);
        }

        await CreateAliasAsync("alias/more", other.KeyId!);

        string message = $"The key {key.Arn} has 50 aliases already.";
        await RefusedAsync(
            "LimitExceededException", message, KmsOperations.CreateAlias, new CreateAliasRequest { AliasName = "alias/n50", TargetKeyId = key.KeyId });
        await RefusedAsync(
            "LimitExceededException", message, KmsOperations.UpdateAlias, new UpdateAliasRequest { AliasName = "alias/more", TargetKeyId = key.KeyId });
        await CallAsync(KmsOperations.UpdateAlias, new UpdateAliasRequest { AliasName = "alias/n0", TargetKeyId = key.KeyId });
    }

    [Fact]
    public async Task An_updated_alias_names_the_new_key_and_old_ciphertexts_still_open()
    {
        KeyMetadata first = await CreateKeyAsync();
        KeyMetadata second = await CreateKeyAsync();
        await CreateAliasAsync("alias/app", first.KeyId!);
        byte[] blob = await EncryptAsync("alias/app", "before");
        DateTimeOffset created = Time.Now;
        Time.Now += TimeSpan.FromHours(1);

        await CallAsync(KmsOperations.UpdateAlias, new UpdateAliasRequest { AliasName = "alias/app", TargetKeyId = second.KeyId });

        Assert.Equal([$"arn:aws:kms:{Region}:{Account}:alias/app", second.Arn!, first.Arn!], Asked!.Resources);
        AliasListEntry entry = Assert.Single((await CallAsync(KmsOperations.ListAliases, new ListAliasesRequest())).Aliases!);
        Assert.Equal((second.KeyId, created, Time.Now), (entry.TargetKeyId, entry.CreationDate, entry.LastUpdatedDate));
        Assert.Equal("before", await DecryptAsync(blob));
        Assert.Empty((await CallAsync(KmsOperations.ListAliases, new ListAliasesRequest { KeyId = first.KeyId })).Aliases!);
    }

    [Fact]
    public async Task A_deleted_alias_is_gone_and_its_key_is_not()
    {
        KeyMetadata key = await CreateKeyAsync();
        await CreateAliasAsync("alias/app", key.KeyId!);

        await CallAsync(KmsOperations.DeleteAlias, new DeleteAliasRequest { AliasName = "alias/app" });

        string message = $"Alias arn:aws:kms:{Region}:{Account}:alias/app is not found.";
        await RefusedAsync("NotFoundException", message, KmsOperations.DeleteAlias, new DeleteAliasRequest { AliasName = "alias/app" });
        await RefusedAsync(
            "NotFoundException", message, KmsOperations.UpdateAlias, new UpdateAliasRequest { AliasName = "alias/app", TargetKeyId = key.KeyId });
        await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = key.KeyId });
    }

    [Fact]
    public async Task Managed_aliases_can_be_neither_changed_nor_deleted()
    {
        KeyMetadata key = await CreateKeyAsync();

        await RefusedAsync(
            "NotAuthorizedException", "", KmsOperations.DeleteAlias, new DeleteAliasRequest { AliasName = "alias/aws/secretsmanager" });
        await RefusedAsync(
            "NotAuthorizedException",
            "",
            KmsOperations.UpdateAlias,
            new UpdateAliasRequest { AliasName = "alias/aws/secretsmanager", TargetKeyId = key.KeyId });
    }

    [Fact]
    public async Task Pages_of_keys_are_complete_and_of_one_account_and_region()
    {
        var made = new List<string?>();
        for (int i = 0; i < 5; i++)
        {
            made.Add((await CreateKeyAsync()).KeyId);
        }

        await CreateKeyAsync(Caller(Other));
        await CreateKeyAsync(Caller(region: "us-east-1"));

        var listed = new List<string?>();
        string? marker = null;
        int pages = 0;
        do
        {
            ListKeysResponse page = await CallAsync(KmsOperations.ListKeys, new ListKeysRequest { Limit = 2, Marker = marker });
            Assert.All(page.Keys!, key => Assert.Equal($"arn:aws:kms:{Region}:{Account}:key/{key.KeyId}", key.KeyArn));
            Assert.Equal(page.Truncated, page.NextMarker is not null);
            listed.AddRange(page.Keys!.Select(key => key.KeyId));
            marker = page.NextMarker;
            pages++;
        }
        while (marker is not null);

        Assert.Equal(3, pages);
        Assert.Equal(made.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task Pages_of_aliases_are_complete_with_and_without_a_key()
    {
        KeyMetadata key = await CreateKeyAsync();
        KeyMetadata other = await CreateKeyAsync();
        for (int i = 0; i < 5; i++)
        {
            await CreateAliasAsync($"alias/a{i}", key.KeyId!);
            await CreateAliasAsync($"alias/b{i}", other.KeyId!);
        }

        Assert.Equal(
            (string[])["alias/a0", "alias/a1", "alias/a2", "alias/a3", "alias/a4", "alias/b0", "alias/b1", "alias/b2", "alias/b3", "alias/b4"],
            await AliasesAsync(null));
        Assert.Equal((string[])["alias/a0", "alias/a1", "alias/a2", "alias/a3", "alias/a4"], await AliasesAsync(key.Arn));
    }

    [Theory]
    [InlineData("%%")]
    [InlineData("nonsense")] // Base64Url, but no position
    public async Task Markers_that_are_none_are_refused(string marker)
    {
        const string Code = "InvalidMarkerException", Message = "The marker is not valid.";
        KeyMetadata key = await CreateKeyAsync();
        await RefusedAsync(Code, Message, KmsOperations.ListKeys, new ListKeysRequest { Marker = marker });
        await RefusedAsync(Code, Message, KmsOperations.ListAliases, new ListAliasesRequest { Marker = marker });
        await RefusedAsync(Code, Message, KmsOperations.ListAliases, new ListAliasesRequest { Marker = marker, KeyId = key.KeyId });
    }

    [Fact]
    public async Task Aliases_of_a_key_that_is_none_are_refused()
    {
        await RefusedAsync(
            "NotFoundException",
            $"Key 'arn:aws:kms:{Region}:{Account}:key/{AbsentId}' does not exist",
            KmsOperations.ListAliases,
            new ListAliasesRequest { KeyId = AbsentId });
    }

    [Fact]
    public async Task A_marker_from_another_account_is_refused()
    {
        await CreateKeyAsync();
        await CreateKeyAsync();
        string? marker = (await CallAsync(KmsOperations.ListKeys, new ListKeysRequest { Limit = 1 })).NextMarker;

        Assert.NotNull(marker);
        await RefusedAsync(
            "InvalidMarkerException", "The marker is not valid.", KmsOperations.ListKeys, new ListKeysRequest { Marker = marker }, Caller(Other));
    }

    private async Task<List<string?>> AliasesAsync(string? keyId)
    {
        var names = new List<string?>();
        string? marker = null;
        do
        {
            ListAliasesResponse page = await CallAsync(
                KmsOperations.ListAliases, new ListAliasesRequest { KeyId = keyId, Limit = 2, Marker = marker });
            Assert.True(page.Aliases!.Count <= 2);
            Assert.Equal(page.Truncated, page.NextMarker is not null);
            names.AddRange(page.Aliases.Select(alias => alias.AliasName));
            marker = page.NextMarker;
        }
        while (marker is not null);
        return names;
    }
}
