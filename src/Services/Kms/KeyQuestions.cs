using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms;

/// <summary>Makes the access requests that operations on a key would make, for questions about access that nobody has asked yet.</summary>
public sealed class KeyQuestions(Database database)
{
    private readonly KeyDirectory _keys = new(database);

    /// <summary>An action on a key, with the key's policy, tags, other condition keys and the grant that permits it, if one does.</summary>
    /// <param name="action">E.g. <c>kms:Decrypt</c>.</param>
    /// <param name="arn">The key's ARN or that of an alias.</param>
    /// <param name="encryptionContext">The request's encryption context; may be empty.</param>
    /// <param name="context">The made-up call, by whom the key would be used.</param>
    /// <returns>Null if there is no such key.</returns>
    public async ValueTask<AccessRequest?> FindAsync(
        string action, string arn, IReadOnlyDictionary<string, string> encryptionContext, CallContext context)
    {
        try
        {
            var key = await _keys.ResolveAsync(arn, context);
            return key.Row is null ? null : KeyAccess.On(action, key, context, encryptionContext);
        }
        catch (AwsException)
        {
            // The ARN names nothing that could exist.
            return null;
        }
    }
}
