using Strongroom.Crypto;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Tests;

/// <summary>CreateGrant, ListGrants, ListRetirableGrants, RetireGrant and RevokeGrant.</summary>
public sealed class GrantTests : KmsFixture
{
    private const string Role = "arn:aws:iam::111111111111:role/team/reader";
    private const string Session = "arn:aws:sts::111111111111:assumed-role/reader/session";
    private const string User = "arn:aws:iam::111111111111:user/retirer";
    private const string DryRunMessage = "The request would have succeeded, but the DryRun option is set.";

    private static readonly Dictionary<string, string> Pair = new() { ["app"] = "shop" };

    [Fact]
    public async Task A_grant_is_listed_as_it_was_made()
    {
        KeyMetadata key = await CreateKeyAsync();
        CreateGrantResponse made = await CallAsync(KmsOperations.CreateGrant, new CreateGrantRequest
        {
            KeyId = key.KeyId,
            GranteePrincipal = Role,
            RetiringPrincipal = User,
            Operations = [GrantOperation.Decrypt, GrantOperation.DescribeKey],
            Constraints = new GrantConstraints { EncryptionContextSubset = Pair },
            Name = "for-the-shop",
        });

        Assert.Matches("^[0-9a-f]{64}$", made.GrantId);
        Assert.Equal([Role], Asked!.Conditions["kms:GranteePrincipal"]);
        Assert.Equal([User], Asked.Conditions["kms:RetiringPrincipal"]);
        Assert.Equal(["Decrypt", "DescribeKey"], Asked.Conditions["kms:GrantOperations"]);
        Assert.Equal(["EncryptionContextSubset"], Asked.Conditions["kms:GrantConstraintType"]);
        Assert.Equal(["false"], Asked.Conditions["kms:GrantIsForAWSResource"]);
        Assert.Equal(["shop"], Asked.Conditions["kms:EncryptionContext:app"]);
        foreach (GrantListEntry entry in (GrantListEntry[])
            [
                Assert.Single((await CallAsync(KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId })).Grants!),
                Assert.Single((await CallAsync(KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId, GranteePrincipal = Role })).Grants!),
                Assert.Single((await CallAsync(KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId, GrantId = made.GrantId })).Grants!),
                Assert.Single((await CallAsync(KmsOperations.ListRetirableGrants, new ListRetirableGrantsRequest { RetiringPrincipal = User })).Grants!),
            ])
        {
            Assert.Equal((key.Arn, made.GrantId, "for-the-shop", Time.Now), (entry.KeyId, entry.GrantId, entry.Name, entry.CreationDate));
            Assert.Equal((Role, User, $"arn:aws:iam::{Account}:root"), (entry.GranteePrincipal, entry.RetiringPrincipal, entry.IssuingAccount));
            Assert.Equal(["Decrypt", "DescribeKey"], entry.Operations!);
            Assert.Equal("shop", entry.Constraints!.EncryptionContextSubset!["app"]);
            Assert.Null(entry.Constraints.EncryptionContextEquals);
        }

        Assert.Empty((await CallAsync(KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId, GranteePrincipal = User })).Grants!);
        Assert.Empty((await CallAsync(KmsOperations.ListRetirableGrants, new ListRetirableGrantsRequest { RetiringPrincipal = Role })).Grants!);
        Assert.Empty((await CallAsync(
            KmsOperations.ListRetirableGrants, new ListRetirableGrantsRequest { RetiringPrincipal = User }, Caller(Other))).Grants!);
    }

    [Fact]
    public async Task A_grant_permits_its_grantee_its_operations_in_its_encryption_context()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "text", Pair);
        string grant = (await GrantAsync(key, constraints: new GrantConstraints { EncryptionContextEquals = Pair })).GrantId!;

        await DecryptAsync(blob, Pair, context: As(Session));
        Assert.Equal((grant, true), (Asked!.GrantId, Asked.GrantAllows));
        await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = key.KeyId }, As(Session));
        Assert.True(Asked.GrantAllows);
        await EncryptAsync(key.KeyId!, "text", Pair, As(Session));
        Assert.False(Asked.GrantAllows);
        await DecryptAsync(blob, Pair, context: As(User));
        Assert.False(Asked.GrantAllows);
        await DecryptAsync(await EncryptAsync(key.KeyId!, "text"), context: As(Session));
        Assert.False(Asked.GrantAllows);
        await CallAsync(KmsOperations.RevokeGrant, new RevokeGrantRequest { KeyId = key.KeyId, GrantId = grant });
        await DecryptAsync(blob, Pair, context: As(Session));
        Assert.False(Asked.GrantAllows);
    }

    [Fact]
    public async Task The_same_named_request_gives_the_same_grant_and_an_unnamed_one_another()
    {
        KeyMetadata key = await CreateKeyAsync();

        string named = (await GrantAsync(key, name: "once")).GrantId!;
        Assert.Equal(named, (await GrantAsync(key, name: "once")).GrantId);
        Assert.NotEqual(named, (await GrantAsync(key, name: "twice")).GrantId);
        Assert.NotEqual(named, (await GrantAsync(key, name: "once", operations: [GrantOperation.Encrypt])).GrantId);
        Assert.NotEqual((await GrantAsync(key)).GrantId, (await GrantAsync(key)).GrantId);

        Assert.Equal(5, (await CallAsync(KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId })).Grants!.Count);
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        KeyMetadata key = await CreateKeyAsync();
        for (int i = 0; i < 3; i++)
        {
            await GrantAsync(key, retiring: User);
        }

        List<string> found = [];
        ListGrantsResponse page = await CallAsync(KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId, Limit = 2 });
        found.AddRange(page.Grants!.Select(grant => grant.GrantId!));
        Assert.True(page.Truncated);
        page = await CallAsync(KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId, Limit = 2, Marker = page.NextMarker });
        found.AddRange(page.Grants!.Select(grant => grant.GrantId!));
        Assert.Equal((false, 3), (page.Truncated, found.Distinct().Count()));
        ListGrantsResponse retirable = await CallAsync(
            KmsOperations.ListRetirableGrants, new ListRetirableGrantsRequest { RetiringPrincipal = User, Limit = 1 });
        Assert.True(retirable.Truncated);

        await RefusedAsync(
            "InvalidMarkerException", "The marker is not valid.", KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId, Marker = "x" });
        await RefusedAsync(
            "InvalidMarkerException",
            "The marker is not valid.",
            KmsOperations.ListRetirableGrants,
            new ListRetirableGrantsRequest { RetiringPrincipal = User, Marker = "x" });
    }

    [Fact]
    public async Task A_grant_is_retired_by_its_token_or_its_id_by_whom_it_names()
    {
        KeyMetadata key = await CreateKeyAsync();
        CreateGrantResponse one = await GrantAsync(key, retiring: User);
        CreateGrantResponse two = await GrantAsync(key, operations: [GrantOperation.RetireGrant]);
        RetireGrantRequest ById(string? id, bool? dryRun = null) => new() { KeyId = key.Arn, GrantId = id, DryRun = dryRun };

        await RefusedAsync("DryRunOperationException", DryRunMessage, KmsOperations.RetireGrant, ById(one.GrantId, true), As(Session));
        Assert.False(Asked!.GrantAllows);
        await RefusedAsync("DryRunOperationException", DryRunMessage, KmsOperations.RetireGrant, ById(two.GrantId, true), As(Session));
        Assert.True(Asked.GrantAllows);
        await CallAsync(KmsOperations.RetireGrant, new RetireGrantRequest { GrantToken = one.GrantToken }, As(User));
        Assert.Equal((one.GrantId, "kms:RetireGrant", key.Arn), (Asked.GrantId, Asked.Action, Asked.Resources[0]));
        await CallAsync(KmsOperations.RetireGrant, ById(two.GrantId), As(Session));

        Assert.Empty((await CallAsync(KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId })).Grants!);
        await RefusedAsync(
            "NotFoundException",
            "The grant of the grant token does not exist.",
            KmsOperations.RetireGrant,
            new RetireGrantRequest { GrantToken = one.GrantToken });
        await RefusedAsync("InvalidGrantIdException", $"Grant ID {one.GrantId} not found", KmsOperations.RetireGrant, ById(one.GrantId));
        await RefusedAsync(
            "InvalidGrantTokenException", "The grant token is not valid.", KmsOperations.RetireGrant, new RetireGrantRequest { GrantToken = "x" });
        const string Either = "Grant token OR (grant ID, key ID) must be specified";
        await RefusedAsync("ValidationException", Either, KmsOperations.RetireGrant, new RetireGrantRequest());
        await RefusedAsync("ValidationException", Either, KmsOperations.RetireGrant, new RetireGrantRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "ValidationException",
            Either,
            KmsOperations.RetireGrant,
            new RetireGrantRequest { KeyId = key.KeyId, GrantId = one.GrantId, GrantToken = one.GrantToken });
    }

    [Fact]
    public async Task Revoking_and_listing_a_grant_that_is_not_there_is_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        CreateGrantResponse grant = await GrantAsync(key);
        RevokeGrantRequest request = new() { KeyId = key.KeyId, GrantId = grant.GrantId };

        await RefusedAsync("DryRunOperationException", DryRunMessage, KmsOperations.RevokeGrant, new RevokeGrantRequest
        {
            KeyId = key.KeyId, GrantId = grant.GrantId, DryRun = true,
        });
        await CallAsync(KmsOperations.RevokeGrant, request);
        string message = $"Grant ID {grant.GrantId} not found";
        await RefusedAsync("InvalidGrantIdException", message, KmsOperations.RevokeGrant, request);
        await RefusedAsync(
            "InvalidGrantIdException", message, KmsOperations.ListGrants, new ListGrantsRequest { KeyId = key.KeyId, GrantId = grant.GrantId });
        await RefusedAsync(
            "InvalidArnException",
            "ARN does not refer to a valid principal: alice",
            KmsOperations.ListRetirableGrants,
            new ListRetirableGrantsRequest { RetiringPrincipal = "alice" });
    }

    [Fact]
    public async Task Grants_that_make_no_sense_are_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        KeyMetadata signing = await CreateKeyAsync(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY);
        Task Refused(string code, string message, CreateGrantRequest request) => RefusedAsync(code, message, KmsOperations.CreateGrant, request);

        foreach (string principal in (string[])["alice", "arn:aws:iam::1:user/a", "arn:aws:s3:::bucket", "arn:aws:iam::111111111111:group/g"])
        {
            await Refused("InvalidArnException", $"ARN does not refer to a valid principal: {principal}", Granting(key, grantee: principal));
            await Refused("InvalidArnException", $"ARN does not refer to a valid principal: {principal}", Granting(key, retiring: principal));
        }

        await Refused(
            "ValidationException",
            "Grant operation Sign is not valid for key usage ENCRYPT_DECRYPT and key spec SYMMETRIC_DEFAULT.",
            Granting(key, operations: [GrantOperation.Sign]));
        await Refused(
            "ValidationException",
            "Grant operation Decrypt is not valid for key usage SIGN_VERIFY and key spec ECC_NIST_P256.",
            Granting(signing, operations: [GrantOperation.Decrypt]));
        await Refused("ValidationException", "A grant needs at least one operation.", Granting(key, operations: []));
        await Refused(
            "ValidationException",
            "Encryption context grant constraints are valid for symmetric encryption keys only.",
            Granting(signing, constraints: new GrantConstraints { EncryptionContextSubset = Pair }, operations: [GrantOperation.Sign]));
        const string TooMuch = "A grant constraint cannot have more than 8 encryption context pairs, nor values longer than 384 characters.";
        await Refused("ValidationException", TooMuch, Granting(key, constraints: new GrantConstraints
        {
            EncryptionContextEquals = Enumerable.Range(0, 9).ToDictionary(i => $"k{i}", i => "v"),
        }));
        await Refused("ValidationException", TooMuch, Granting(key, constraints: new GrantConstraints
        {
            EncryptionContextSubset = new Dictionary<string, string> { ["k"] = new('v', 385) },
        }));
        await Refused("DryRunOperationException", DryRunMessage, Granting(key, dryRun: true));
        await Refused("InvalidGrantTokenException", "The grant token is not valid.", Granting(key, token: "x"));
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key.KeyId });
        await Refused("DisabledException", $"{key.Arn} is disabled.", Granting(key));
    }

    [Fact]
    public async Task Malformed_grant_tokens_are_refused_wherever_they_are_taken()
    {
        KeyMetadata key = await CreateKeyAsync();
        string good = (await GrantAsync(key)).GrantToken!;
        EncryptRequest Encrypting(string token) =>
            new() { KeyId = key.KeyId, Plaintext = SecretValue.FromText("a"), GrantTokens = [good, token] };

        byte[] blob = (await CallAsync(KmsOperations.Encrypt, Encrypting(good))).CiphertextBlob!;
        const string Code = "InvalidGrantTokenException";
        const string Message = "The grant token is not valid.";
        await RefusedAsync(Code, Message, KmsOperations.Encrypt, Encrypting("x"));
        await RefusedAsync(Code, Message, KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob, GrantTokens = ["x"] });
        await RefusedAsync(
            Code, Message, KmsOperations.ReEncrypt, new ReEncryptRequest { CiphertextBlob = blob, DestinationKeyId = key.KeyId, GrantTokens = ["x"] });
        await RefusedAsync(
            Code, Message, KmsOperations.GenerateDataKey, new GenerateDataKeyRequest { KeyId = key.KeyId, NumberOfBytes = 1, GrantTokens = ["x"] });
        await RefusedAsync(Code, Message, KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = key.KeyId, GrantTokens = ["x"] });
        await RefusedAsync(Code, Message, KmsOperations.GetPublicKey, new GetPublicKeyRequest { KeyId = key.KeyId, GrantTokens = ["x"] });
    }

    [Fact]
    public async Task A_key_has_so_many_grants_at_most_and_takes_them_with_it()
    {
        KeyMetadata key = await CreateKeyAsync();
        await GrantAsync(key, retiring: User);
        var keys = new KeyDirectory(Database);
        Row<KeyRecord> row = (await keys.Keys.GetAsync(Key.Of(Account, Region, key.KeyId!)))!;
        Assert.Equal(1, row.Value.GrantCount);
        await keys.UpdateAsync(row, row.Value with { GrantCount = GrantRules.MaxPerKey }, Caller());

        await RefusedAsync("LimitExceededException", $"The key {key.Arn} has 50000 grants already.", KmsOperations.CreateGrant, Granting(key));
        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key.KeyId, PendingWindowInDays = 7 });
        Time.Now = Time.Now.AddDays(7);
        await RunDueAsync();
        Assert.Empty((await CallAsync(KmsOperations.ListRetirableGrants, new ListRetirableGrantsRequest { RetiringPrincipal = User })).Grants!);
    }

    [Fact]
    public async Task A_grantee_hands_on_no_more_than_it_has()
    {
        KeyMetadata key = await CreateKeyAsync();
        await CallAsync(KmsOperations.CreateGrant, Granting(
            key,
            constraints: new GrantConstraints { EncryptionContextSubset = Pair },
            operations: [GrantOperation.CreateGrant, GrantOperation.Decrypt]));
        Dictionary<string, string> stricter = new() { ["app"] = "shop", ["stage"] = "test" };

        foreach (var (constraints, operation, allows) in ((GrantConstraints?, string, bool)[])
            [
                (new() { EncryptionContextSubset = Pair }, GrantOperation.Decrypt, true),
                (new() { EncryptionContextEquals = stricter }, GrantOperation.Decrypt, true),
                (new() { EncryptionContextSubset = stricter }, GrantOperation.Decrypt, true),
                (null, GrantOperation.Decrypt, false),
                (new() { EncryptionContextSubset = new Dictionary<string, string> { ["app"] = "other" } }, GrantOperation.Decrypt, false),
                (new() { EncryptionContextSubset = Pair }, GrantOperation.Encrypt, false),
            ])
        {
            await CallAsync(KmsOperations.CreateGrant, Granting(key, grantee: User, constraints: constraints, operations: [operation]), As(Session));
            Assert.Equal(allows, Asked!.GrantAllows);
        }
    }

    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData(null, null, "a=1", true)]
    [InlineData("a=1", null, "a=1", true)]
    [InlineData("a=1", null, "a=1,b=2", true)]
    [InlineData("a=1", null, "b=2", false)]
    [InlineData("a=1", null, "a=2", false)]
    [InlineData("a=1", null, null, false)]
    [InlineData(null, "a=1", "a=1", true)]
    [InlineData(null, "a=1", "a=1,b=2", false)]
    [InlineData(null, "a=1", null, false)]
    [InlineData("a=1", "a=1,b=2", "a=1,b=2", true)]
    [InlineData("c=1", "a=1", "a=1", false)]
    public void Constraints_decide_on_the_encryption_context(string? subset, string? equal, string? context, bool allows)
    {
        GrantRecord grant = new("1", "r", "k", "g", Time.Now, Role, "1", ["Decrypt", "DescribeKey"])
        {
            ContextSubset = Read(subset), ContextEquals = Read(equal),
        };

        Assert.Equal(allows ? "g" : null, GrantRules.Allowing([grant], "Decrypt", Read(context))?.GrantId);
        Assert.Equal("g", GrantRules.Allowing([grant], "DescribeKey", null)?.GrantId);
        Assert.Null(GrantRules.Allowing([grant], "Encrypt", Read(context)));
        Assert.Null(GrantRules.Allowing([], "Decrypt", Read(context)));

        static Dictionary<string, string>? Read(string? text) =>
            text?.Split(',').ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=')[1]);
    }

    private static CreateGrantRequest Granting(
        KeyMetadata key,
        string grantee = Role,
        string? retiring = null,
        string? name = null,
        GrantConstraints? constraints = null,
        bool? dryRun = null,
        string? token = null,
        string[]? operations = null) => new()
        {
            KeyId = key.KeyId,
            GranteePrincipal = grantee,
            RetiringPrincipal = retiring,
            Name = name,
            Constraints = constraints,
            DryRun = dryRun,
            GrantTokens = token is null ? null : [token],
            Operations = operations ?? [GrantOperation.Decrypt, GrantOperation.DescribeKey],
        };

    private Task<CreateGrantResponse> GrantAsync(
        KeyMetadata key, string? retiring = null, string? name = null, GrantConstraints? constraints = null, string[]? operations = null) =>
        CallAsync(
            KmsOperations.CreateGrant,
            Granting(key, retiring: retiring, name: name, constraints: constraints, operations: operations));
}
