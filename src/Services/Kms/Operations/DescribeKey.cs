using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Tells a key's metadata. Asked for a managed key by its alias, it brings the key into being.</summary>
internal sealed class DescribeKey(Database database) : Operation<DescribeKeyRequest, DescribeKeyResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(DescribeKeyRequest request, CallContext context) => GrantToken.Check(request.GrantTokens);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DescribeKeyRequest request, CallContext context)
    {
        _key = await _keys.ResolveAsync(request.KeyId!, context);
        return KeyAccess.On("kms:DescribeKey", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<DescribeKeyResponse> ExecuteAsync(DescribeKeyRequest request, CallContext context) =>
        new() { KeyMetadata = (await _keys.RequireAsync(_key, context)).Describe() };
}
