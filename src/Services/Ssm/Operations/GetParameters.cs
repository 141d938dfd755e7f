using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Services.Ssm.Values;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Reads up to ten parameters, in alphabetical order; names that mean nothing are told beside them.</summary>
internal sealed class GetParameters(Parameters parameters, ParameterReader reader, SecretReferences secrets)
    : Operation<GetParametersRequest, GetParametersResult>
{
    private readonly List<(string Asked, ParameterReference? Reference, Row<ParameterRecord>? Row)> _found = [];

    public override async ValueTask<AccessRequest> ResolveAsync(GetParametersRequest request, CallContext context)
    {
        var requests = new List<AccessRequest>();
        foreach (var asked in request.Names!.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var reference = ParameterReference.TryParse(asked);
            var row = reference is { SecretName: null } ? await parameters.FindAsync(reference, context.Account, context.Region, context.Cancellation) : null;
            _found.Add((asked, reference, row));
            if (reference is not null)
            {
                requests.Add(ParameterAccess.On("ssm:GetParameters", reference, row?.Value, context.Account, context.Region));
            }
        }

        // Nothing that could be read is named: who may read no parameter at all is not told even that.
        return requests.Count == 0
            ? new AccessRequest("ssm:GetParameters", ParameterName.ArnOf("*", context.Account, context.Region)) { ResourceOwner = context.Account }
            : ParameterAccess.All(requests);
    }

    public override async ValueTask<GetParametersResult> ExecuteAsync(GetParametersRequest request, CallContext context)
    {
        var withDecryption = request.WithDecryption ?? false;
        var read = new List<Parameter>(_found.Count);
        var invalid = new List<string>();
        try
        {
            foreach (var (asked, reference, row) in _found)
            {
                try
                {
                    if (reference?.SecretName is not null)
                    {
                        read.Add(await secrets.ReadAsync(reference, withDecryption, context));
                    }
                    else if (row is not null)
                    {
                        read.Add(await reader.ReadAsync(row.Value, reference!, withDecryption, context));
                    }
                    else
                    {
                        invalid.Add(asked);
                    }
                }
                catch (AwsException absent) when (absent.Code is "ParameterNotFound" or "ParameterVersionNotFound")
                {
                    invalid.Add(asked);
                }
            }
        }
        catch
        {
            ParameterReader.Dispose(read);
            throw;
        }

        read.Sort((first, second) => string.CompareOrdinal(first.Name, second.Name));
        return new GetParametersResult { Parameters = read, InvalidParameters = invalid };
    }
}
